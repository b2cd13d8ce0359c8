//! The same for pages of people at work.

use super::t;
use model::{
    any_code::CodeSource,
    api_key::KeyRole,
    dispatch::Refusal,
    product_link::LinkType,
    right::RightState,
    search::{MatchField, Sort},
    standing::UnitAct,
    trademark::Field,
};

/// Where codes come from.
#[must_use]
pub fn code_source(of: CodeSource) -> &'static str {
    match of {
        CodeSource::Markward => t::names::source_markward(),
        CodeSource::Serial => t::names::source_serial(),
        CodeSource::Amazon => t::names::source_amazon(),
        CodeSource::Sgtin => t::names::source_sgtin(),
    }
}

/// What happened to units, for a history.
#[must_use]
pub fn unit_act_past(of: UnitAct) -> &'static str {
    match of {
        UnitAct::Activate => t::names::past_activate(),
        UnitAct::Recall => t::names::past_recall(),
        UnitAct::Steal => t::names::past_steal(),
        UnitAct::Void => t::names::past_void(),
        UnitAct::Release => t::names::past_release(),
        UnitAct::ReleaseTheft => t::names::past_release_theft(),
        UnitAct::ReleaseRecall => t::names::past_release_recall(),
        UnitAct::ReleaseBoth => t::names::past_release_both(),
    }
}

/// Why a line of a dispatch was refused.
#[must_use]
pub fn refusal(of: Refusal) -> &'static str {
    match of {
        Refusal::Mistyped => t::names::refusal_mistyped(),
        Refusal::Duplicate => t::names::refusal_duplicate(),
        Refusal::NotIssued => t::names::refusal_not_issued(),
        Refusal::NotChecked => t::names::refusal_not_checked(),
        Refusal::Void => t::names::refusal_void(),
        Refusal::Stolen => t::names::refusal_stolen(),
        Refusal::Recalled => t::names::refusal_recalled(),
        Refusal::NotActive => t::names::refusal_not_active(),
        Refusal::Foreign => t::names::refusal_foreign(),
        Refusal::Used => t::names::refusal_used(),
        Refusal::TooMany => t::names::refusal_too_many(),
        Refusal::NeedsCode => t::names::refusal_needs_code(),
    }
}

/// What the seller can do about it.
#[must_use]
pub fn remedy(of: Refusal) -> &'static str {
    match of {
        Refusal::Mistyped => t::names::remedy_mistyped(),
        Refusal::Duplicate => t::names::remedy_duplicate(),
        Refusal::NotIssued => t::names::remedy_not_issued(),
        Refusal::NotChecked => t::names::remedy_not_checked(),
        Refusal::Void => t::names::remedy_void(),
        Refusal::Stolen => t::names::remedy_stolen(),
        Refusal::Recalled => t::names::remedy_recalled(),
        Refusal::NotActive => t::names::remedy_not_active(),
        Refusal::Foreign => t::names::remedy_foreign(),
        Refusal::Used => t::names::remedy_used(),
        Refusal::TooMany => t::names::remedy_too_many(),
        Refusal::NeedsCode => t::names::remedy_needs_code(),
    }
}

/// In which order listings come.
#[must_use]
pub fn sort(of: Sort) -> &'static str {
    match of {
        Sort::Relevance => t::names::sort_relevance(),
        Sort::PriceAsc => t::names::sort_price_asc(),
        Sort::PriceDesc => t::names::sort_price_desc(),
        Sort::Newest => t::names::sort_newest(),
    }
}

/// How an application for a mark stands.
#[must_use]
pub fn right_state(of: RightState) -> &'static str {
    match of {
        RightState::AwaitingCode => t::names::right_awaiting_code(),
        RightState::InReview => t::names::right_in_review(),
        RightState::Accepted => t::names::right_accepted(),
        RightState::Enrolled => t::names::right_enrolled(),
        RightState::Refused => t::names::right_refused(),
        RightState::Withdrawn => t::names::right_withdrawn(),
        RightState::Ended => t::names::right_ended(),
    }
}

/// A field of a trademark's record.
#[must_use]
pub fn record_field(of: Field) -> &'static str {
    match of {
        Field::Office => t::names::field_office(),
        Field::RegistrationNumber => t::names::field_registration_number(),
        Field::MarkText => t::names::field_mark_text(),
        Field::Kind => t::names::field_kind(),
        Field::Classes => t::names::field_classes(),
        Field::Status => t::names::field_status(),
    }
}

/// A part of a listing, within a sentence.
#[must_use]
pub fn match_field(of: MatchField) -> &'static str {
    match of {
        MatchField::Title => t::names::match_title(),
        MatchField::Brand => t::names::match_brand(),
        MatchField::Seller => t::names::match_seller(),
        MatchField::Category => t::names::match_category(),
        MatchField::Description => t::names::match_description(),
        MatchField::Gtin => t::names::match_gtin(),
        MatchField::ExternalId => t::names::match_external_id(),
        MatchField::Url => t::names::match_url(),
        MatchField::Code => t::names::match_code(),
        MatchField::Picture => t::names::match_picture(),
    }
}

/// What a key may.
#[must_use]
pub fn key_role(of: KeyRole) -> &'static str {
    match of {
        KeyRole::Viewer => t::names::key_viewer(),
        KeyRole::Manager => t::names::key_manager(),
        KeyRole::Seller => t::names::key_seller(),
        KeyRole::Marketplace => t::names::key_marketplace(),
    }
}

/// What a product's link leads to; a type that is not offered by GS1's word.
#[must_use]
pub fn link_type(of: &LinkType) -> &str {
    match of.as_str() {
        "pip" => t::names::link_pip(),
        "instructions" => t::names::link_instructions(),
        "quickStartGuide" => t::names::link_quick_start_guide(),
        "safetyInfo" => t::names::link_safety_info(),
        "recallStatus" => t::names::link_recall_status(),
        "certificationInfo" => t::names::link_certification_info(),
        "sustainabilityInfo" => t::names::link_sustainability_info(),
        "recyclingInfo" => t::names::link_recycling_info(),
        "hasRetailers" => t::names::link_has_retailers(),
        "support" => t::names::link_support(),
        "registerProduct" => t::names::link_register_product(),
        "warranty" => t::names::link_warranty(),
        "ingredientsInfo" => t::names::link_ingredients_info(),
        "nutritionalInfo" => t::names::link_nutritional_info(),
        "allergenInfo" => t::names::link_allergen_info(),
        "traceability" => t::names::link_traceability(),
        "verificationService" => t::names::link_verification_service(),
        "faqs" => t::names::link_faqs(),
        "tutorial" => t::names::link_tutorial(),
        "epcis" => t::names::link_epcis(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::product_link::LINK_TYPES;

    #[test]
    fn the_catalogue_has_the_models_names_in_english() {
        for one in [CodeSource::Markward].into_iter().chain(CodeSource::IMPORTED) {
            assert_eq!(code_source(one), one.label());
        }
        for one in UnitAct::ALL {
            assert_eq!(unit_act_past(one), one.past());
        }
        for one in Refusal::ALL {
            assert_eq!((refusal(one), remedy(one)), (one.label(), one.remedy()));
        }
        for one in Sort::ALL {
            assert_eq!(sort(one), one.label());
        }
        for one in RightState::ALL {
            assert_eq!(right_state(one), one.label());
        }
        for one in [Field::Office, Field::RegistrationNumber, Field::MarkText, Field::Kind, Field::Classes, Field::Status] {
            assert_eq!(record_field(one), one.label());
        }
        for one in [MatchField::Title, MatchField::Url, MatchField::Gtin, MatchField::ExternalId, MatchField::Code] {
            assert_eq!(match_field(one), one.label());
        }
        for one in [KeyRole::Viewer, KeyRole::Manager, KeyRole::Seller, KeyRole::Marketplace] {
            assert_eq!(key_role(one), one.label());
        }
        for (word, label) in LINK_TYPES {
            assert_eq!(link_type(&LinkType::parse(word).unwrap_or_else(|_| unreachable!())), label);
        }
    }
}
