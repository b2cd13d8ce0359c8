//! Whether a text says that goods are second-hand or refurbished.

use crate::{engine::Engine, find::Scratch, vocabulary::Speaks};

impl Engine {
    /// Whether a title or category says so, and not the contrary (`not used`).
    #[must_use]
    pub fn says_used(&self, text: &str, scratch: &mut Scratch) -> bool {
        self.finder.read(text, None, scratch);
        let denied = |from: u32| scratch.said.iter().any(|said| said.speaks == Speaks::Negation && said.tokens.1 == from);
        scratch.said.iter().any(|said| said.speaks == Speaks::Used && !said.evaded && !denied(said.tokens.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vocabulary;

    #[test]
    fn second_hand_goods_are_told_in_several_languages() {
        let (engine, _) = Engine::build(Vec::new(), &Vocabulary::default());
        let mut scratch = Scratch::default();
        for text in [
            "Aurelia watch, used",
            "Refurbished phone",
            "Uhr gebraucht, guter Zustand",
            "Montre d'occasion",
            "Second Hand > Watches",
            "中古 腕時計",
            "二手手表",
        ] {
            assert!(engine.says_used(text, &mut scratch), "{text}");
        }
        for text in ["Aurelia watch", "not used", "nicht gebraucht", "Usedom lighthouse print", ""] {
            assert!(!engine.says_used(text, &mut scratch), "{text}");
        }
    }
}
