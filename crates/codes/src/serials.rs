//! Judging serial numbers that a brand made itself: are they in sequence, and how easily is one guessed?
//!
//! A serial number proves something only if nobody can make up another. So a list is refused when its numbers follow one another in whatever way
//! (counted by ones or hundreds, in any base, with words before and after, the counter first or last, shuffled), or when one guess in
//! [`GUESSES_MIN`] would find one that is valid (EU 2016/161, Art. 4(c): the probability that a serial number can be guessed is below 1 in 10,000).
//!
//! How: numbers of one length are compared. Columns in which all are alike say nothing and are left out. What is left is read as a number whose
//! columns have as many digits as are used in them; sorted, its gaps tell:
//!
//! - one gap that comes again and again is a counter, in however large steps;
//! - small gaps are a counter with something small beside it, such as a check digit: who knows one finds the next nearby;
//! - many numbers in little space are found by trying.
//!
//! The same backwards, for counters whose first digit moves fastest. Random numbers pass: the chance to refuse a good list is below 1 in 1,000
//! at the bound itself, and nothing to speak of away from it.

use std::collections::{BTreeMap, BTreeSet};

/// A guess may find a valid number once in so many tries at most.
pub const GUESSES_MIN: f64 = 10_000.0;
/// Fewer numbers than this say too little of which columns vary.
const FEW: usize = 20;
/// From so many on, how often each character comes tells how much a column holds.
const MANY: usize = 400;
/// Numbers that an answer names.
const NAMED: usize = 4;

/// What is wrong with a list.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// They follow one another.
    Sequential {
        /// How many of the neighbours do.
        neighbours: usize,
        /// Some that follow one another, by their places in the list.
        examples: Vec<usize>,
        /// How many there are of this length.
        of: usize,
    },
    /// Next to one lies another.
    Close {
        /// One guess in so many near a known one is valid.
        guesses: f64,
        /// Some neighbours, by their places in the list.
        examples: Vec<usize>,
    },
    /// Too many for what their characters can tell apart.
    Dense {
        /// One guess in so many is valid.
        guesses: f64,
        /// How many there are of this length.
        of: usize,
        /// Of them not of the list.
        others: usize,
        /// Their length.
        length: usize,
        /// By so many characters they would have to be longer.
        longer: usize,
    },
}

/// How well a list stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strength {
    /// One guess in so many is valid, for the weakest length.
    pub guesses: f64,
}

/// Judges a list in which nothing comes twice.
pub fn judge(serials: &[impl AsRef<str>]) -> Result<Strength, Fault> {
    Spaces::of(serials)?.judge()
}

/// What those who guess at a list's numbers try, one for each length.
pub struct Spaces(Vec<Space>);

struct Space {
    length: usize,
    /// Which bytes each place can have.
    bytes: Vec<[bool; 256]>,
    /// Numbers that can be told apart by them, in bits.
    bits: f64,
    /// Places that tell numbers apart.
    columns: usize,
    /// Numbers of the list.
    own: usize,
    /// Others that whoever guesses at it finds.
    others: usize,
}

impl Spaces {
    /// Those of a list in which nothing comes twice and nothing follows anything.
    pub fn of(serials: &[impl AsRef<str>]) -> Result<Self, Fault> {
        let mut lengths: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, serial) in serials.iter().enumerate() {
            lengths.entry(serial.as_ref().len()).or_default().push(at);
        }
        let mut spaces = Vec::with_capacity(lengths.len());
        for (length, places) in lengths {
            let texts: Vec<&[u8]> = places.iter().map(|at| serials[*at].as_ref().as_bytes()).collect();
            let columns = Column::all(&texts, length);
            for backwards in [false, true] {
                in_order(&texts, &columns, backwards).map_err(|fault| fault.with_places(&places))?;
            }
            spaces.push(Space::of(&texts, &columns, length));
        }
        Ok(Self(spaces))
    }

    /// Counts a number that is not of the list, and that whoever guesses at the list finds as well if it looks like one of it.
    pub fn add_other(&mut self, serial: &str) {
        let looks = |space: &&mut Space| space.length == serial.len() && space.bytes.iter().zip(serial.bytes()).all(|(known, byte)| known[usize::from(byte)]);
        if let Some(space) = self.0.iter_mut().find(looks) {
            space.others += 1;
        }
    }

    /// How easily one is guessed.
    pub fn judge(&self) -> Result<Strength, Fault> {
        let mut guesses = f64::INFINITY;
        for space in &self.0 {
            let of = space.own + space.others;
            let found = space.bits.exp2() / of as f64;
            if found < GUESSES_MIN {
                // As many more places as are missing, of the kind that the list has.
                let each = if space.columns == 0 { 10_f64.log2() } else { (space.bits / space.columns as f64).max(1.0) };
                let longer = ((GUESSES_MIN / found).log2() / each).ceil().max(1.0) as usize;
                return Err(Fault::Dense { guesses: found, of, others: space.others, length: space.length, longer });
            }
            guesses = guesses.min(found);
        }
        Ok(Strength { guesses })
    }
}

impl Space {
    fn of(texts: &[&[u8]], columns: &[Column], length: usize) -> Self {
        let mut bytes = vec![[false; 256]; length];
        for text in texts {
            for (known, byte) in bytes.iter_mut().zip(*text) {
                known[usize::from(*byte)] = true;
            }
        }
        for column in columns {
            bytes[column.at] = *column.alphabet;
        }
        Self { length, bytes, bits: columns.iter().map(|column| column.bits).sum(), columns: columns.len(), own: texts.len(), others: 0 }
    }
}

/// A place of the numbers that tells some of them apart.
struct Column {
    at: usize,
    /// The value of each byte; all others are not in use.
    values: Box<[u8; 256]>,
    /// Which bytes it can have.
    alphabet: Box<[bool; 256]>,
    /// How many values there are.
    radix: u128,
    /// How much it holds.
    bits: f64,
}

impl Column {
    fn all(texts: &[&[u8]], length: usize) -> Vec<Self> {
        let mut columns = Vec::with_capacity(length);
        for at in 0..length {
            let mut counts = [0_usize; 256];
            for text in texts {
                counts[usize::from(text[at])] += 1;
            }
            let used: BTreeSet<u8> = (0..=255).filter(|byte| counts[usize::from(*byte)] > 0).collect();
            if used.len() == 1 && texts.len() >= FEW {
                continue;
            }
            let alphabet = alphabet(&used);
            let (mut values, mut known) = (Box::new([0; 256]), Box::new([false; 256]));
            for (value, byte) in (0..).zip(&alphabet) {
                (values[usize::from(*byte)], known[usize::from(*byte)]) = (value, true);
            }
            let total = texts.len() as f64;
            let entropy = |count: &usize| if *count == 0 { 0.0 } else { *count as f64 / total * (total / *count as f64).log2() };
            let bits = if texts.len() < MANY { (alphabet.len() as f64).log2() } else { counts.iter().map(entropy).sum() };
            columns.push(Self { at, values, radix: alphabet.len() as u128, bits, alphabet: known });
        }
        columns
    }
}

/// The characters that a column can have, to judge by those it has.
fn alphabet(used: &BTreeSet<u8>) -> BTreeSet<u8> {
    let all = |test: fn(&u8) -> bool| used.iter().all(test);
    let mut alphabet: BTreeSet<u8> = match () {
        () if all(u8::is_ascii_digit) => (b'0'..=b'9').collect(),
        () if all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(b)) => (b'0'..=b'9').chain(b'A'..=b'F').collect(),
        () if all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(b)) => (b'0'..=b'9').chain(b'a'..=b'f').collect(),
        () if all(u8::is_ascii_uppercase) => (b'A'..=b'Z').collect(),
        () if all(u8::is_ascii_lowercase) => (b'a'..=b'z').collect(),
        () if all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) => (b'0'..=b'9').chain(b'A'..=b'Z').collect(),
        () if all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()) => (b'0'..=b'9').chain(b'a'..=b'z').collect(),
        () if all(u8::is_ascii_alphanumeric) => (b'0'..=b'9').chain(b'A'..=b'Z').chain(b'a'..=b'z').collect(),
        () => BTreeSet::new(),
    };
    alphabet.extend(used);
    alphabet
}

/// Looks at the gaps between neighbours. Places in faults are those of `texts`.
fn in_order(texts: &[&[u8]], columns: &[Column], backwards: bool) -> Result<(), Fault> {
    let value = |text: &[u8]| {
        // Differences are right even where the number itself is larger than 128 bits.
        let add = |sum: u128, column: &Column| sum.wrapping_mul(column.radix).wrapping_add(column.values[usize::from(text[column.at])].into());
        if backwards { columns.iter().rev().fold(0, add) } else { columns.iter().fold(0, add) }
    };
    let mut sorted: Vec<(u128, usize)> = texts.iter().enumerate().map(|(at, text)| (value(text), at)).collect();
    sorted.sort_unstable();
    let gaps: Vec<u128> = sorted.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    if gaps.is_empty() {
        return Ok(());
    }
    let mut by_size = gaps.clone();
    by_size.sort_unstable();
    let examples = |wanted: &dyn Fn(u128) -> bool| {
        let at = gaps.iter().position(|gap| wanted(*gap)).unwrap_or(0);
        let run = gaps[at..].iter().take_while(|gap| wanted(**gap)).count().clamp(1, NAMED - 1);
        sorted[at..=at + run].iter().map(|(_, place)| *place).collect::<Vec<_>>()
    };
    let (commonest, neighbours) = by_size.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).max_by_key(|(_, times)| *times).unwrap_or_default();
    if gaps.len() >= 2 && neighbours >= (3 + texts.len() / 200).min(gaps.len()) {
        return Err(Fault::Sequential { neighbours, examples: examples(&|gap| gap == commonest), of: texts.len() });
    }
    // Of random numbers a tenth of the gaps is smaller than 0.105 of the mean gap, and half of them than 0.69 of it.
    let (share, of_mean) = if gaps.len() >= 50 { (gaps.len() / 10, 0.105) } else { (gaps.len() / 2, 0.69) };
    let guesses = by_size[share] as f64 / of_mean;
    // Half the bound, for chance makes a few gaps small.
    if guesses < GUESSES_MIN / 2.0 {
        return Err(Fault::Close { guesses: guesses.max(1.0), examples: examples(&|gap| gap <= by_size[share]) });
    }
    Ok(())
}

impl Fault {
    fn with_places(self, places: &[usize]) -> Self {
        let of_list = |examples: Vec<usize>| examples.into_iter().map(|at| places[at]).collect();
        match self {
            Self::Sequential { neighbours, examples, of } => Self::Sequential { neighbours, examples: of_list(examples), of },
            Self::Close { guesses, examples } => Self::Close { guesses, examples: of_list(examples) },
            dense @ Self::Dense { .. } => dense,
        }
    }

    /// The places of the numbers that show it.
    #[must_use]
    pub fn examples(&self) -> &[usize] {
        match self {
            Self::Sequential { examples, .. } | Self::Close { examples, .. } => examples,
            Self::Dense { .. } => &[],
        }
    }
}

impl std::fmt::Display for Fault {
    /// A sentence, without the examples.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sequential { neighbours, of, .. } => write!(
                f,
                "These serial numbers follow one another: sorted, {neighbours} of {} neighbours are the same step apart. Whoever sees two of them can make all others",
                of - 1
            ),
            Self::Close { guesses, .. } => write!(
                f,
                "These serial numbers lie too close together: near a known one, one guess in {guesses:.0} is valid, and it may be one in {GUESSES_MIN:.0} at most"
            ),
            Self::Dense { guesses, of, others, length, longer } => {
                let with = if *others == 0 { String::new() } else { format!(", {others} of them imported before in other lists") };
                let longer = if *longer == 1 { "1 random character".to_owned() } else { format!("{longer} random characters") };
                write!(
                    f,
                    "These serial numbers are guessed too easily: there are {of} of {length} characters{with}, so that one guess in {guesses:.0} is valid, and it may be one in {GUESSES_MIN:.0} at most. Make those of {length} characters longer by {longer}"
                )
            }
        }
    }
}
