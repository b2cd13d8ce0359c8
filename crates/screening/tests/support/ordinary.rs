//! What sellers write below titles of all kinds.

/// Below anything.
pub const ORDINARY: &[&str] = &[
    "",
    "Perfect gift for him or her. Free shipping worldwide. Contact us for more info.",
    "100% original, not a replica. Beware of fakes! Comes with receipt and original box.",
    "We never sell replicas or copies. All items are authentic and checked by our experts.",
    "Used but in very good condition. Some scratches on the back. No box. For collectors.",
    "Wie neu, nur zweimal getragen. Keine Kopie, Original mit Rechnung. Privatverkauf, keine Rücknahme.",
    "Authentique, facture disponible. Pas de contrefaçon. Envoi rapide et soigné.",
    "Producto original con etiqueta, no es réplica. Envío gratis para toda España.",
    "Prodotto originale, non è una copia. Spedizione veloce. Ottimo per regalo.",
    "Оригинал, не реплика. Отправка в день заказа. Подходит для подарка.",
    "Orijinal üründür, replika değildir. Faturalı. Hediye için ideal.",
    "正品保证，假一赔十，拒绝假货。全新未拆封。",
    "The design is inspired by the sea and made for everyday use. Machine washable. Top quality materials.",
    "In the style of the seventies. Hand made in Portugal. Each piece is unique, no two are the same.",
    "For work and travel, with a copy of the manual on our website and a 2 year warranty.",
    "Condition: grade A, tested and working. Battery health 90%. Unlocked to all networks. Seller refurbished.",
    "Similar to the model that was shown on TV. Smoke free home. Look at my other items too.",
    "I had it checked in a shop. Not a clone or a dupe, the batch code checks out. There are so many fakes around, ask for any photo.",
    "Kein Fake und kein Plagiat. Bei Ebay sind ja viele Fälschungen unterwegs, hier nicht.",
    "Muadil değildir, çakma değil. Kutusuyla birlikte gönderilir.",
    "Genuine part from the manufacturer, not an imitation. Counterfeit parts can damage your engine.",
];
