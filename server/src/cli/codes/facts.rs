//! What is known of the goods of a lot when its codes are made or imported.

use clap::Args;
use model::batch::BatchForm;

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
    /// As the form of the page would be filled in, without a count.
    pub fn form<'a>(&'a self, lot: &'a str) -> BatchForm<'a> {
        let Self { made_on, expires_on, made_in, plant, markets, distributor, inactive } = self;
        let activation = if *inactive { "shipped" } else { "" };
        BatchForm { lot, count: "", made_on, expires_on, made_in, plant, markets, distributor, activation }
    }
}
