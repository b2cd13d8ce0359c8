//! What is known of the goods of a lot when its codes are made or imported.

use clap::Args;
use model::{batch::BatchForm, date::Day, time::Timestamp};

/// What stands in the batch and in its signed manifest, beside product and lot.
#[derive(Debug, Default, Args)]
pub struct Facts {
    /// When the goods were made, such as 2026-03-12
    #[arg(long, value_name = "DAY", default_value = "")]
    made_on: String,
    /// Until when they are good
    #[arg(long, value_name = "DAY", default_value = "")]
    expires_on: String,
    /// The country where they were made, by two letters
    #[arg(long, value_name = "COUNTRY", default_value = "")]
    made_in: String,
    /// The plant
    #[arg(long, value_name = "NAME", default_value = "")]
    plant: String,
    /// The countries where they are to be sold, by two letters each with commas between; without it everywhere
    #[arg(long, value_name = "COUNTRIES", default_value = "")]
    markets: String,
    /// To whom they go: what is shipped went there, unless another is named then
    #[arg(long, value_name = "NAME", default_value = "")]
    distributor: String,
    /// The codes count only once their units are activated
    #[arg(long)]
    inactive: bool,
}

impl Facts {
    /// Says on standard error which days are seldom meant. They are taken: lots of before are imported, and labels are printed ahead of their goods.
    pub fn note_unlikely(&self, now: Timestamp) {
        for note in self.unlikely(now) {
            eprintln!("markward: note: {note}");
        }
    }

    fn unlikely(&self, now: Timestamp) -> Vec<String> {
        let day = |text: &str| text.trim().parse::<Day>().ok();
        let ahead = day(&self.made_on).filter(|day| day.date() > now.to_offset().date()).map(|day| format!("--made-on: {day} is still to come"));
        let past = day(&self.expires_on).filter(|day| day.is_over(now)).map(|day| format!("--expires-on: {day} is past: buyers read so at each check"));
        ahead.into_iter().chain(past).collect()
    }

    /// As the form of the page would be filled in, without a count.
    pub fn form<'a>(&'a self, lot: &'a str) -> BatchForm<'a> {
        let Self { made_on, expires_on, made_in, plant, markets, distributor, inactive } = self;
        let activation = if *inactive { "shipped" } else { "" };
        BatchForm { lot, count: "", made_on, expires_on, made_in, plant, markets, distributor, activation }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_are_seldom_meant_are_said() {
        let now = Timestamp(1_795_435_200_000_000);
        let unlikely = |made: &str, expires: &str| Facts { made_on: made.into(), expires_on: expires.into(), ..Facts::default() }.unlikely(now);
        assert_eq!(unlikely("2026-01-02", "2028-01-31").len() + unlikely("", "").len(), 0);
        assert_eq!(unlikely("2027-11-23", "2025-01-01").len(), 2);
    }
}
