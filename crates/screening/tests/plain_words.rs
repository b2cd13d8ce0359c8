//! What sellers say in plain words: that goods are copies, that they are not, and marks that are stuck to such words, turned round, or spelt in other scripts.

use screening::{Decision, Engine, Kind, Listing, Mark, Policy, Scratch, Vocabulary};

#[path = "support/titles.rs"]
mod titles;

const MARKS: &str = "Nike|Gucci|Rolex|Adidas|Puma|Lego|Timberland|Hugo Boss|Lululemon|Lacoste|Orion|Jasmin|Gross|Iki|Bosch|Fiat|Garmin|Louis Vuitton|コープ|Seiko|Camper|Calvin Klein|Omega";

fn screened(engine: &Engine, title: &str, text: &str) -> (Decision, f32) {
    let verdict = engine.screen(&Listing { title, text, ..Listing::default() }, &Policy::default(), &mut Scratch::default());
    (verdict.verdict, verdict.score)
}

#[test]
fn who_says_that_it_is_a_copy_is_believed() {
    let engine = titles::engine(MARKS);
    for title in [
        "fake Rolex watch",
        "Adidas counterfeit",
        "Gucci copie",
        "Gucci imitation bag",
        "not original Gucci bag",
        "dupe for Gucci bag",
        "1:1 replica compatible with Nike shoes",
        "Replica watch 1:1 mirror quality for Rolex",
        "#replicarolex",
        "#guccireplica",
        "fakeomega",
        "Rolex knock-off",
        // Something else is denied.
        "Rolex replica, returns not accepted",
        "Rolex replika saat kutusu yok",
        "Gucci реплика обмен не предлагать",
        "Gucci replika orijinal değil",
        "Rolex zero flaw replica",
    ] {
        let (decision, score) = screened(&engine, title, "");
        assert!(decision >= Decision::Hold, "{title}: {score}");
    }
    // What stands between them may be what is copied.
    for title in ["Gucci is not original", "Camper pelotas copia", "AAA replica shoes for Nike lovers"] {
        assert_eq!(screened(&engine, title, "").0, Decision::Watch, "{title}");
    }
    // A hyphen is no disguise.
    for title in ["Rolex knock-off", "Knock off Rolex", "Gucci копия 1 в 1"] {
        assert_eq!(screened(&engine, title, "").0, Decision::Hold, "{title}");
    }
}

#[test]
fn who_says_that_it_is_none_is_believed_too() {
    let engine = titles::engine(MARKS);
    for text in [
        "Replika ürün satmıyoruz",
        "Mağazamızda replika yoktur",
        "不卖假货",
        "本店绝无假货",
        "aucune contrefaçon",
        "nada de réplicas",
        "nessuna imitazione",
        "Реплики не предлагать",
        "zero replicas",
        "replicas are not sold here",
        "if replica we refund",
        "We hate replicas",
    ] {
        let (decision, score) = screened(&engine, "Nike Air Max 90 shoes", text);
        assert_eq!(decision, Decision::Allow, "{text}: {score}");
    }
    for (title, text) in [
        ("Gucci bag", "Many fake Gucci bags are on the market; ours comes with the receipt"),
        ("Gucci bag", "Please do not ask if this is a fake Gucci, it is authentic"),
        ("Louis Vuitton sac", "Facture Louis Vuitton copie fournie"),
        ("Rolex Datejust copia garanzia", ""),
        ("Rolex Submariner, Lünette nicht original Rolex", ""),
        ("How to spot fake Rolex watches book", ""),
        ("Ricambio paraurti adatto a Fiat Panda", "Ricambio aftermarket, non originale Fiat"),
        ("Omega Geneve 1972", "Armband nicht original"),
        ("Game-inspired dice, Puma plush", ""),
        ("not Nike shoes", ""),
    ] {
        assert_eq!(screened(&engine, title, text).0, Decision::Allow, "{title} / {text}");
    }
}

#[test]
fn a_word_is_told_once() {
    let (engine, _) = Engine::build(vec![Mark::named("Gucci")], &Vocabulary::default());
    let listing = Listing { title: "fake Gucci bag, Gucci belt", ..Listing::default() };
    let verdict = engine.screen(&listing, &Policy::default(), &mut Scratch::default());
    let told: Vec<_> = verdict.findings.iter().filter(|finding| finding.kind == Kind::Dupe).map(|finding| (finding.span, &*finding.rule)).collect();
    assert_eq!(told, [((0, 4), "words of replicas")]);
}

#[test]
fn letters_of_languages_are_no_disguise() {
    let engine = titles::engine(MARKS);
    for title in [
        "NİKE spor ayakkabı",
        "GUCCİ çanta",
        "LOUİS VUİTTON ÇANTA",
        "adıdas ayakkabı çeşitleri",
        "Große Regale",
        "İki kişilik nevresim",
        "Constelación de Orión",
        "Perfume jasmín 10 ml",
        "セイコー プレザージュ コーヒー プリン",
    ] {
        let (_, found) = titles::found(&engine, title);
        let disguised = found.iter().filter(|found| matches!(found.1, Kind::Lookalike | Kind::Exact) && found.0 == "コープ").count();
        let looked_at = found.iter().any(|found| found.1 == Kind::Lookalike && !matches!(&*found.0, "Orion" | "Jasmin"));
        assert!(disguised == 0 && !looked_at, "{title}: {found:?}");
    }
    for title in ["Constelación de Orión", "Perfume jasmín 10 ml", "NİKE spor ayakkabı"] {
        assert_eq!(titles::found(&engine, title).0, Decision::Allow, "{title}");
    }
    // Where nothing else is Turkish, or three letters are dressed.
    for title in ["Nıke shoes", "Tìmbérlånd boots"] {
        assert!(titles::found(&engine, title).0 > Decision::Allow, "{title}");
    }
}

#[test]
fn marks_are_read_turned_round_glued_and_spelt_out() {
    let engine = titles::engine(MARKS);
    for (title, mark, kind) in [
        ("Dasadi eşofman altı", "Adidas", Kind::Reversed),
        ("Survêt Coste-la bleu", "Lacoste", Kind::Reversed),
        ("Л е г о суперкар", "Lego", Kind::Spaced),
        ("Т🧡и🧡м🧡б🧡ерленд ботинки", "Timberland", Kind::Spaced),
        ("кроссовкиadidas 42", "Adidas", Kind::Inside),
        ("구ㅉl 숄더백", "Gucci", Kind::Transliterated),
        ("ロレッ久ス 時計", "Rolex", Kind::Lookalike),
        ("ルイヴィ○ン 財布", "Louis Vuitton", Kind::Masked),
        ("Lulu lem0n define", "Lululemon", Kind::Leet),
        ("Jeans Calvin K. 32", "Calvin Klein", Kind::Typo),
    ] {
        let (_, found) = titles::found(&engine, title);
        assert!(found.iter().any(|found| found == &(mark.to_owned(), kind)), "{title}: {found:?}");
    }
}

#[test]
fn a_span_holds_the_accents_of_its_last_letter() {
    let (engine, _) = Engine::build(vec![Mark::named("Nike")], &Vocabulary::default());
    let verdict = engine.screen(&Listing { title: "N̶I̶K̶E̶ shoes", ..Listing::default() }, &Policy::default(), &mut Scratch::default());
    assert_eq!(verdict.findings[0].span, (0, 8));
}
