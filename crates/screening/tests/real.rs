//! Titles as sellers of copies write them, and as honest sellers do; of our own making. Which evasion is found may change from one to another; how many may not.

use screening::{Decision, Engine, Listing, Mark, Policy, Scratch, Vocabulary};

/// Marks, with their aliases after `=`.
const MARKS: &str = "Nike|Adidas|Puma|Reebok|New Balance|Converse|Vans|Under Armour|The North Face|Timberland|Lacoste|Tommy Hilfiger|Calvin Klein|Ralph Lauren\
    |Levi's|Hugo Boss|Armani|Versace|Dolce & Gabbana=D&G|Gucci|Prada|Louis Vuitton=LV|Chanel|Dior|Hermès|Burberry|Balenciaga|Fendi|Givenchy|Valentino\
    |Bottega Veneta|Saint Laurent=YSL|Celine|Moncler|Off-White|Supreme|Stone Island|Canada Goose|Michael Kors=MK|Coach|Kate Spade|Tory Burch|Rolex|Omega\
    |Cartier|Tag Heuer|Breitling|Hublot|Patek Philippe|Audemars Piguet|Seiko|Casio|Tissot|Longines|Swarovski|Pandora|Tiffany|Bvlgari|Ray-Ban|Oakley|UGG\
    |Birkenstock|Crocs|Dr. Martens|Samsung|Sony|Apple|iPhone|AirPods|Beats|Bose|JBL|Dyson|Philips|Canon|Nintendo|PlayStation|Lego|Barbie|Pokémon|Disney\
    |Duracell|Gillette|L'Oréal|Lancôme|Estée Lauder|Clinique|Kiehl's|Tom Ford|Jo Malone|Creed|Herbalife|Viagra|Red Bull|Bosch|Makita|DeWalt|Mercedes-Benz|BMW\
    |Toyota|Harley-Davidson|Ferrari|Yeezy|Air Jordan|Columbia|Patagonia|Asics|Skechers|Fila|Champion|Dickies|Carhartt|Zara|Next|Gap|Target|Guess|Diesel|Fossil|Caterpillar";

/// Each line a title, a tab, and the mark that it means; titles that mean none; `# ` begins a remark.
const EVASIONS: &str = include_str!("support/real_evasions.tsv");
const HONEST: &str = include_str!("support/real_honest.txt");

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with("# "))
}

fn engine() -> Engine {
    let marks = MARKS.split('|').map(|entry| {
        let (name, alias) = entry.split_once('=').unwrap_or((entry, ""));
        Mark { aliases: Some(alias.to_owned()).filter(|alias| !alias.is_empty()).into_iter().collect(), ..Mark::named(name) }
    });
    Engine::build(marks.collect(), &Vocabulary::default()).0
}

#[test]
fn what_sellers_of_copies_write_is_found() {
    let engine = engine();
    let (policy, mut scratch) = (Policy::default(), Scratch::default());
    let evasions: Vec<(&str, &str)> = lines(EVASIONS).filter_map(|line| line.split_once('\t')).collect();
    let (mut missed, mut other) = (Vec::new(), Vec::new());
    for (title, mark) in &evasions {
        let verdict = engine.screen(&Listing { title, ..Listing::default() }, &policy, &mut scratch);
        let named = verdict.findings.iter().any(|finding| finding.mark == *mark);
        if !named || verdict.verdict == Decision::Allow {
            missed.push(format!(
                "{title}: {:?}",
                verdict.findings.iter().map(|finding| (&*finding.mark, finding.rule.as_ref(), finding.score)).collect::<Vec<_>>()
            ));
        }
        if !named && verdict.verdict != Decision::Allow {
            other.push(*title);
        }
    }
    assert!(evasions.len() > 200);
    assert!(missed.len() * 10 <= evasions.len() && other.is_empty(), "{} of {} missed: {missed:#?}\nas another mark: {other:?}", missed.len(), evasions.len());
}

#[test]
fn what_honest_sellers_write_is_not_held_against_them() {
    let engine = engine();
    let (policy, mut scratch) = (Policy::default(), Scratch::default());
    let honest: Vec<&str> = lines(HONEST).collect();
    let mut flagged = Vec::new();
    for title in &honest {
        let verdict = engine.screen(&Listing { title, ..Listing::default() }, &policy, &mut scratch);
        if verdict.verdict != Decision::Allow {
            flagged.push(format!(
                "{title}: {:?}",
                verdict.findings.iter().map(|finding| (&*finding.mark, finding.rule.as_ref(), finding.score)).collect::<Vec<_>>()
            ));
        }
    }
    assert!(honest.len() > 150);
    assert!(flagged.len() * 100 <= honest.len(), "{} of {} flagged: {flagged:#?}", flagged.len(), honest.len());
}
