//! The Nice classes of goods in a marketplace's category, as far as its words tell (Nice Classification, 12th edition, class headings).
//!
//! Shops name their categories as they like. The beginnings of words that stand for goods are looked for in several languages; a word that stands for
//! goods of several classes gives them all, and words that tell nothing give none: who asks must not conclude anything from an empty answer.

/// Beginnings of words in lower case, with spaces between, and the classes of such goods.
const WORDS: [(&str, &[u8]); 27] = [
    (
        "perfum parfum profum fragranc cosmet kosmet makeup make-up beauty schönheit beauté belleza bellezza skincare shampoo soap seife парфюм космет красот 香水 化妆 美妆",
        &[3],
    ),
    ("detergent waschmittel lessive cleaning reinigung моющ бытовая-химия", &[3, 5]),
    ("pharma medic arznei vitamin supplement nahrungserg аптек витамин лекарств 药 保健", &[5, 10]),
    ("paint farbe lack peinture pintura vernic краск лак", &[2]),
    ("lubricant motoröl motor-oil huile масла candle kerze bougie свеч", &[4, 3]),
    ("hardware screw schraub eisenwaren ferret metall locks schlösser крепеж метиз", &[6]),
    ("machine maschin power-tool elektrowerkzeug drill bohr compressor насос станк электроинструмент", &[7]),
    ("tool werkzeug outil herramient utensil cutlery besteck knife messer couteau razor rasier инструмент нож", &[8, 7, 21]),
    (
        "electronic elektronik électron electrón comput laptop notebook-comp phone handy smartphone tablet camera kamera audio headphone kopfhörer speaker \
         lautsprecher television fernseh software video console konsole charger ladegerät kabel cable sunglass sonnenbrille glasses brillen eyewear lunettes gafas \
         occhiali электрон компьют телефон смартфон наушник ноутбук аксессуары-для-тел 电子 手机 电脑 相机 耳机 眼镜",
        &[9],
    ),
    (
        "lamp leucht licht light lighting lumière iluminac illuminaz heater heizung fridge kühl klima stove herd oven ofen kettle светильник освещ плит холодильн 灯",
        &[11, 9],
    ),
    ("electrotechn elektrotechn электротехн battery batter batterie", &[9, 11]),
    (
        "automot auto- car- fahrzeug vehicle voiture coche motorcycle motorrad bicycle fahrrad vélo bicicl tyre tire reifen pneu авто шины мото велосипед 汽车 自行车",
        &[12],
    ),
    ("watch uhren uhr montre reloj orolog jewel schmuck bijou joyer gioiell ring- necklace kette часы ювелир украшен бижут 手表 珠宝 首饰", &[14]),
    ("music instrument musik guitar gitarre guitarra музыкальн 乐器", &[15]),
    ("book buch bücher livre libro stationer papier paper schreibwar office büro bureau oficina pen- stift книг канц бумаг 书 文具", &[16]),
    (
        "bag tasche sac- sacs bolso borsa handbag rucksack backpack luggage koffer bagage equipaje valig wallet geldbörse portemonnaie leather leder cuir cuero pelle сумк рюкзак чемодан кожгал кошел 包 箱包 皮具",
        &[18, 25],
    ),
    ("building baustoff bâtiment construcc стройматер строит flooring boden tile fliese", &[19, 6, 2, 17]),
    ("furnitur möbel meuble mueble mobili mattress matratze мебель 家具", &[20, 24]),
    ("kitchen küche cuisine cocina cucina cookware geschirr tableware porcelain porzellan household haushalt посуд кухн хозтовар 厨", &[21, 8, 11, 7]),
    ("textil bedding bettwäsche towel handtuch curtain vorhang текстиль постел полотен 家纺", &[24, 20, 27]),
    (
        "cloth kleid apparel fashion mode- mode/ vêtement ropa abbigliam shoe schuh chaussure zapat calzat scarpe sneaker boot stiefel jeans jacket jacke coat mantel dress \
         shirt hemd underwear wäsche sock strümpf sportswear hat- hats mütze одежд обув куртк плать белье носк 服装 鞋 衣",
        &[25, 18],
    ),
    ("carpet teppich tapis alfombra tappet rug ковр", &[27]),
    ("toy spielzeug jouet juguete giocattol game spiel jeu juego sport fitness fishing angeln игруш игры спорт рыбал 玩具 运动", &[28, 25, 9]),
    ("meat fleisch viande carne fish fisch poisson cheese käse fromage milk milch dairy мяс рыб молоч сыр колбас консерв", &[29, 30]),
    (
        "food lebensmittel aliment coffee kaffee café tea- tee- thé chocolat schokolad sweets süß bakery spices gewürz grocer продукт питани чай кофе конфет шокол кондит хлеб макарон соус 食品 茶 咖啡",
        &[30, 29, 31, 32],
    ),
    ("wine wein vin- vino liqueur likör spirits whisky vodka gin- вино водк алкогол 酒", &[33]),
    ("beer bier bière cerveza birra water wasser juice saft drink getränk boisson bebida bevand пиво пив вода сок напит 饮料 啤酒", &[32, 30]),
];

/// Beginnings that stand alone in no other class: tobacco, pet and garden goods, and fasteners of the haberdasher.
const MORE: [(&str, &[u8]); 3] = [
    ("tobacco tabak tabac cigar e-zigar vape табак сигар 烟", &[34]),
    ("pet- pets haustier animal mascota seed saat garden garten jardin flower blume зоотовар животн корм сад семен цвет 宠物 花园", &[31, 8, 18, 21]),
    ("button knopf ribbon haberdash kurzwaren фурнитур", &[26, 24]),
];

/// The Nice classes (1 to 34) that goods in this category may be of, sorted; none if its words do not tell.
#[must_use]
pub fn nice_classes(category: &str) -> Vec<u8> {
    let category = category.to_lowercase();
    // One word follows a hyphen or a space alike; each begins after a hyphen, so that `car-` is the word and not the beginning of `card`.
    let words: String = std::iter::once('-').chain(category.chars().map(|c| if c.is_alphanumeric() { c } else { '-' })).chain(['-']).collect();
    let mut classes: Vec<u8> = Vec::new();
    for (beginnings, of) in WORDS.iter().chain(&MORE) {
        let stands = |beginning: &str| {
            // Chinese has no gaps between words.
            let cjk = beginning.chars().all(|c| c > '\u{2e80}');
            let beginning = beginning.replace('/', "-");
            if cjk { words.contains(&beginning) } else { words.contains(&format!("-{beginning}")) }
        };
        if beginnings.split_whitespace().any(stands) {
            classes.extend_from_slice(of);
        }
    }
    classes.sort_unstable();
    classes.dedup();
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_in_several_languages_tell_the_classes_of_their_goods() {
        for (category, class) in [
            ("Clothing & Accessories > Shoes", 25),
            ("Schmuck/Uhren", 14),
            ("Beauté/Parfums", 3),
            ("Техника/Электротехника/Светильники", 11),
            ("Продукты питания/Алкогольные напитки/Пиво", 32),
            ("电子产品/手机", 9),
            ("Taschen", 18),
            ("Sports & Outdoors/Fishing", 28),
            ("Car parts", 12),
        ] {
            assert!(nice_classes(category).contains(&class), "{category}: {:?}", nice_classes(category));
        }
        for category in ["", "Miscellaneous", "Новинки", "Cards", "Deals of the day"] {
            assert!(nice_classes(category).is_empty(), "{category}: {:?}", nice_classes(category));
        }
        assert!(WORDS.iter().chain(&MORE).flat_map(|(_, classes)| *classes).all(|class| (1..=34).contains(class)));
    }
}
