//! Whose marks a text names, however honestly it writes them: what a seller claims may be a product's mark, an alias, or what a brand is called elsewhere.

use crate::{
    engine::Engine,
    find::{Kind, Scratch},
};

impl Engine {
    /// The brands ([`Mark::owner`](crate::Mark::owner)) whose marks a text has in it: as enrolled, by another name, or by their sound in another script
    /// (`Рибок`, `耐克`). Disguises and misspellings name nobody here.
    #[must_use]
    pub fn named(&self, text: &str, scratch: &mut Scratch) -> Vec<&str> {
        self.finder.read(text, None, scratch);
        let honest = scratch.hits.iter().filter(|hit| hit.kind.is_honest() || hit.kind == Kind::Transliterated);
        let mut marks: Vec<u32> = honest.flat_map(|hit| self.finder.terms.enrolled(hit.term)).map(|word| word.mark).collect();
        marks.sort_unstable();
        marks.dedup();
        marks.into_iter().filter_map(|mark| self.marks.get(mark as usize)).map(crate::Mark::owner).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Mark, Vocabulary};

    #[test]
    fn a_name_is_its_owners_in_every_honest_spelling() {
        let mark = |name: &str, brand: &str, aliases: &[&str]| Mark {
            name: name.to_owned(),
            brand: brand.to_owned(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            ..Mark::default()
        };
        let marks = vec![mark("Nike", "swoosh", &[]), mark("Reebok", "abg", &["RBK"]), mark("Gucci", "kering", &[]), mark("Pampers", "pg", &[])];
        let (engine, _) = Engine::build(marks, &Vocabulary::default());
        let mut scratch = Scratch::default();
        for (text, owners) in [
            ("NIKE", &["swoosh"][..]),
            ("ナイキ", &["swoosh"]),
            ("耐克", &["swoosh"]),
            ("Гуччи", &["kering"]),
            ("Рибок", &["abg"]),
            ("rbk", &["abg"]),
            ("Pampers Baby-Dry", &["pg"]),
            ("N1ke", &[]),
            ("Huggies", &[]),
            ("", &[]),
        ] {
            assert_eq!(engine.named(text, &mut scratch), owners, "{text}");
        }
    }
}
