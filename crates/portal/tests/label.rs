//! Labels of a batch, from the designer to the file.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use codes::list::ListFormat;
use model::{
    batch::BatchForm,
    id::BatchId,
    label::{LabelForm, PDF_LABELS_MAX},
    standing::ActForm,
};
use portal::{
    Actor, PortalError,
    label::{LabelOutput, RangeForm},
};
use support::*;

async fn batch(world: &World, brand: &Brand, count: &str) -> BatchId {
    let product = world.portal.make_product(&brand.owner, "4006381333931", "Heritage chronograph", "", "Engraved serial").await.unwrap();
    let facts = BatchForm { lot: "H42-0312", count, ..BatchForm::default() };
    let id = world.portal.issue_batch(&brand.owner, product, world.portal.new_id(), facts).await.unwrap();
    world.drain().await;
    id
}

async fn file(world: &World, actor: &Actor, id: BatchId, form: &LabelForm, output: LabelOutput, from: &str, count: &str) -> portal::Result<Vec<u8>> {
    Ok(world.portal.label_file(actor, id, form, output, RangeForm { from, count, place: "" }).await?.chunks.flatten().collect())
}

fn fields(error: PortalError) -> Vec<String> {
    match error {
        PortalError::Invalid(errors) => errors.into_iter().map(|error| error.field).collect(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn the_designer_shows_the_first_label_as_it_is_read_back() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = batch(&world, &aurelia, "600").await;
        let shown = world.portal.label_designer(&aurelia.manager, id, None, None, RangeForm::default()).await.unwrap();
        assert_eq!((shown.range, shown.errors.len()), ((1, 96), 0));
        let preview = shown.preview.unwrap();
        assert!(preview.reads == Some(true) && preview.svg.starts_with("<svg") && preview.content.contains("/01/04006381333931/21/"), "{}", preview.content);
        assert!(!shown.hints.is_empty() && shown.sheets.len() >= 8);

        let png = file(&world, &aurelia.manager, id, &LabelForm::default(), LabelOutput::Png, "1", "1").await.unwrap();
        assert_eq!(reading::read(&png).unwrap()[0].text, preview.content);
        let code = preview.content.rsplit('/').next().unwrap();
        let checked = world.portal.check_code(&Actor::System, &portal::check::CheckQuestion { code, ..Default::default() }).await.unwrap();
        assert_eq!(checked.as_str(), "genuine");
    }
}

#[tokio::test]
async fn a_label_that_works_offline_verifies_with_the_published_key() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = batch(&world, &aurelia, "5").await;
        let form = LabelForm { offline: "on".into(), ..LabelForm::default() };
        let shown = world.portal.label_designer(&aurelia.owner, id, Some(form), None, RangeForm { from: "3", count: "2", place: "" }).await.unwrap();
        let content = shown.preview.unwrap().content;
        let (address, sig) = content.split_once("?sig=").unwrap();
        let link = codes::digital_link::DigitalLink::parse(address).unwrap();
        let code = model::unit_code::UnitCode::parse(link.serial().unwrap()).unwrap();
        let stem = codes::digital_link::Stem::parse(address.split("/01/").next().unwrap()).unwrap();
        let keys = world.portal.manifest_keys().unwrap();
        assert_eq!(codes::offline::verify(&keys, &stem, link.gtin(), code, sig), Ok(()));
        let checked = world.portal.check_code(&Actor::System, &portal::check::CheckQuestion { code: &content, ..Default::default() }).await.unwrap();
        assert_eq!(checked.as_str(), "genuine", "the check passes the signature over");
    }
}

#[tokio::test]
async fn what_cannot_be_printed_is_said_by_field_and_nothing_is_lost() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = batch(&world, &aurelia, "20").await;
        let form = LabelForm { module: "3".into(), ..LabelForm::default() };
        let shown = world.portal.label_designer(&aurelia.owner, id, Some(form.clone()), None, RangeForm { from: "21", count: "x", place: "" }).await.unwrap();
        let named: Vec<_> = shown.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!((named, shown.form, shown.preview), (vec!["from", "count", "module"], form, None));
        let red = LabelForm { dark: "#ff0000".into(), logo: "beside".into(), ..LabelForm::default() };
        assert_eq!(fields(file(&world, &aurelia.owner, id, &red, LabelOutput::Pdf, "1", "5").await.unwrap_err()), ["dark"]);
        let no_logo = LabelForm { logo: "beside".into(), ..LabelForm::default() };
        assert_eq!(fields(file(&world, &aurelia.owner, id, &no_logo, LabelOutput::Svg, "1", "5").await.unwrap_err()), ["logo"]);
    }
}

#[tokio::test]
async fn a_label_of_more_pixels_than_one_picture_may_have_is_a_pdf_and_says_so() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = batch(&world, &aurelia, "3").await;
        let form = LabelForm { media: "roll".into(), width: "210".into(), height: "297".into(), dpi: "600".into(), ..LabelForm::default() };
        let shown = world.portal.label_designer(&aurelia.manager, id, Some(form.clone()), None, RangeForm::default()).await.unwrap();
        assert!(shown.errors.is_empty() && shown.preview.unwrap().reads == Some(true));
        assert!(shown.hints.iter().any(|hint| hint.field == "dpi" && hint.mind && hint.message.contains("fewer dots")), "{:?}", shown.hints);
        for output in [LabelOutput::Png, LabelOutput::Zpl] {
            assert_eq!(fields(file(&world, &aurelia.owner, id, &form, output, "1", "1").await.unwrap_err()), ["dpi"]);
        }
        assert!(file(&world, &aurelia.owner, id, &form, LabelOutput::Pdf, "1", "1").await.unwrap().starts_with(b"%PDF"));
        let form = LabelForm { dpi: "300".into(), ..form };
        assert!(file(&world, &aurelia.owner, id, &form, LabelOutput::Png, "1", "1").await.is_ok());
    }
}

#[tokio::test]
async fn a_label_that_does_not_fit_in_whole_dots_says_which_module_does() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = batch(&world, &aurelia, "3").await;
        let form = |height: &str, module: &str| LabelForm {
            kind: "datamatrix".into(),
            media: "roll".into(),
            width: "60".into(),
            height: height.into(),
            module: module.into(),
            quiet: "1".into(),
            dpi: "203".into(),
            show_lot: String::new(),
            ..LabelForm::default()
        };
        // 26 modules of four dots are as many dots as 13 mm.
        let exact = form("13", "0.5");
        let shown = world.portal.label_designer(&aurelia.manager, id, Some(exact.clone()), None, RangeForm::default()).await.unwrap();
        assert_eq!(shown.preview.unwrap().reads, Some(true), "{:?}", shown.hints);
        assert!(file(&world, &aurelia.owner, id, &exact, LabelOutput::Zpl, "1", "1").await.is_ok());
        // Four dots are more than 0.45 mm.
        let rounded = form("12", "0.45");
        let shown = world.portal.label_designer(&aurelia.manager, id, Some(rounded.clone()), None, RangeForm::default()).await.unwrap();
        assert!(shown.errors.is_empty() && shown.preview.unwrap().reads.is_none(), "{:?}", shown.errors);
        let said = shown.hints.iter().find(|hint| hint.field == "module" && hint.mind).unwrap();
        assert!(said.message.contains("4 whole dots") && said.message.contains("3 dots fit: a module of 0.375 mm"), "{}", said.message);
        assert!(file(&world, &aurelia.owner, id, &rounded, LabelOutput::Pdf, "1", "1").await.is_ok());
        let wanted = Some(LabelOutput::Png);
        let shown = world.portal.label_designer(&aurelia.manager, id, Some(rounded.clone()), wanted, RangeForm::default()).await.unwrap();
        assert_eq!((shown.errors[0].field.as_str(), &shown.errors[0].message), ("module", &said.message));
        assert_eq!(fields(file(&world, &aurelia.owner, id, &rounded, LabelOutput::Zpl, "1", "1").await.unwrap_err()), ["module"]);
        assert!(file(&world, &aurelia.owner, id, &form("12", "0.375"), LabelOutput::Zpl, "1", "1").await.is_ok());
    }
}

#[tokio::test]
async fn labels_of_void_units_are_not_printed_and_the_designer_says_who_is_not_as_it_should_be() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = batch(&world, &aurelia, "6").await;
        for (act, units) in [("void", "1-3"), ("recall", "6")] {
            let form = ActForm { act, units, message: "Bring it back", ..ActForm::default() };
            world.portal.act_on_units(&aurelia.owner, id, world.portal.new_id(), form).await.unwrap();
        }
        let list = world.portal.batch_file(&aurelia.owner, id, ListFormat::Csv).await.unwrap();
        assert_eq!(list.void, 3);
        let list: String = list.chunks.map(|chunk| String::from_utf8(chunk).unwrap()).collect();
        let lines: Vec<&str> = list.lines().skip(1).collect();
        let stand: Vec<&str> = lines.iter().map(|line| line.rsplit(',').next().unwrap()).collect();
        assert_eq!(stand, ["void", "void", "void", "", "", "recalled"], "the digest is of all codes: they stay in the list");
        let form = LabelForm::default();
        let zpl = String::from_utf8(file(&world, &aurelia.owner, id, &form, LabelOutput::Zpl, "2", "5").await.unwrap()).unwrap();
        assert_eq!(zpl.matches("^XA").count(), 3);
        let range = |from: &'static str, count: &'static str| RangeForm { from, count, place: "" };
        let shown = world.portal.label_designer(&aurelia.owner, id, Some(form.clone()), None, range("2", "5")).await.unwrap();
        let said: Vec<&str> = shown.hints.iter().filter(|hint| hint.field == "count").map(|hint| hint.message.as_str()).collect();
        assert_eq!(said, ["2 of these 5 are void: they are left out.", "1 of these 5 is recalled: whoever checks it is told so."]);
        let fourth: String = lines[3][..23].replace('-', "");
        assert!(shown.errors.is_empty() && shown.preview.unwrap().content.ends_with(&fourth), "the first that is printed is shown");
        assert_eq!(fields(file(&world, &aurelia.owner, id, &form, LabelOutput::Png, "2", "5").await.unwrap_err()), ["from"]);
        assert_eq!(fields(file(&world, &aurelia.owner, id, &form, LabelOutput::Pdf, "1", "3").await.unwrap_err()), ["from"]);
        let shown = world.portal.label_designer(&aurelia.owner, id, Some(form.clone()), Some(LabelOutput::Png), range("2", "1")).await.unwrap();
        assert_eq!((shown.errors.len(), shown.errors[0].field.as_str()), (1, "from"));
    }
}

#[tokio::test]
async fn a_pdf_has_a_bound_and_zpl_is_streamed() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = batch(&world, &aurelia, "20000").await;
        let form = LabelForm::default();
        let many = (PDF_LABELS_MAX + 1).to_string();
        assert_eq!(fields(file(&world, &aurelia.owner, id, &form, LabelOutput::Pdf, "1", &many).await.unwrap_err()), ["count"]);
        // The designer to which such a wish leads back says the same; of what is wanted otherwise it is no fault.
        for (wanted, faults) in [(Some(LabelOutput::Pdf), vec!["count"]), (Some(LabelOutput::Zpl), vec![]), (None, vec![])] {
            let range = RangeForm { from: "1", count: &many, place: "" };
            let shown = world.portal.label_designer(&aurelia.owner, id, Some(form.clone()), wanted, range).await.unwrap();
            assert_eq!(shown.errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), faults, "{wanted:?}");
        }
        assert!(file(&world, &aurelia.owner, id, &form, LabelOutput::Pdf, "100", "30").await.unwrap().starts_with(b"%PDF"));
        let zpl = world.portal.label_file(&aurelia.owner, id, &form, LabelOutput::Zpl, RangeForm { from: "1", count: "20000", place: "" }).await.unwrap();
        assert_eq!(zpl.name, "labels-4006381333931-H42-0312-1.zpl");
        let first: Vec<_> = zpl.chunks.take(3).collect();
        assert!(first.iter().all(|label| label.starts_with(b"^XA") && label.ends_with(b"^XZ\n")) && first[0] != first[1]);
    }
}

#[tokio::test]
async fn a_brand_has_one_pdf_in_the_making_and_a_second_is_refused() {
    for world in worlds().await {
        let (aurelia, borealis) = (world.brand("Aurelia").await, world.brand("Borealis").await);
        let id = batch(&world, &aurelia, "200").await;
        let product = world.portal.make_product(&borealis.owner, "9506000134352", "Compass", "", "").await.unwrap();
        let facts = BatchForm { lot: "B1", count: "5", ..BatchForm::default() };
        let other = world.portal.issue_batch(&borealis.owner, product, world.portal.new_id(), facts).await.unwrap();
        world.drain().await;
        let form = LabelForm::default();
        let pdf = |brand: &Brand, id, count: &'static str| {
            let (world, form, owner) = (&world, &form, brand.owner.clone());
            async move { file(world, &owner, id, form, LabelOutput::Pdf, "1", count).await }
        };
        let (large, small, others) = tokio::join!(pdf(&aurelia, id, "200"), pdf(&aurelia, id, "190"), pdf(&borealis, other, "5"));
        let refused: Vec<_> = [large, small].into_iter().filter_map(Result::err).map(|error| error.to_string()).collect();
        assert_eq!(refused, ["A PDF of your brand's labels is being made: wait for it, and then ask for this one"]);
        assert!(others.unwrap().starts_with(b"%PDF"));
        assert!(pdf(&aurelia, id, "2").await.is_ok(), "once it is made, the next one is");
    }
}

#[tokio::test]
async fn a_sheet_that_is_begun_goes_on_and_its_words_are_in_the_chosen_language() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = batch(&world, &aurelia, "30").await;
        let form = LabelForm { language: "fr".into(), ..LabelForm::default() };
        let range = |place| RangeForm { from: "1", count: "24", place };
        let pdf = async |place| {
            let made = world.portal.label_file(&aurelia.owner, id, &form, LabelOutput::Pdf, range(place)).await.unwrap();
            made.chunks.flatten().collect::<Vec<u8>>()
        };
        // From the second label on it takes another page.
        let begun = pdf("2").await;
        assert!(pdf("").await == pdf("1").await && begun != pdf("1").await);
        let shown = world.portal.label_designer(&aurelia.owner, id, Some(form.clone()), None, range("25")).await.unwrap();
        assert_eq!((shown.errors[0].field.as_str(), shown.place), ("place", 1));
        let roll = LabelForm { media: "roll".into(), ..form.clone() };
        assert!(world.portal.label_designer(&aurelia.owner, id, Some(roll.clone()), None, range("25")).await.unwrap().errors.is_empty());
        for (form, said) in [(&form, "Enter a label of the sheet, from 1 to 24"), (&roll, "Enter a label of the roll, from 1")] {
            let shown = world.portal.label_designer(&aurelia.owner, id, Some(form.clone()), None, range("x")).await.unwrap();
            assert_eq!(shown.errors[0].message, said);
        }
        let wrong = LabelForm { language: "zh".into(), ..form };
        assert_eq!(fields(file(&world, &aurelia.owner, id, &wrong, LabelOutput::Svg, "1", "1").await.unwrap_err()), ["language"]);
    }
}

#[tokio::test]
async fn designs_are_the_brand_s_and_the_same_name_is_the_same_design() {
    for world in worlds().await {
        let (aurelia, other) = (world.brand("Aurelia").await, world.brand("Borealis").await);
        let id = batch(&world, &aurelia, "5").await;
        let small = LabelForm { media: "L7651".into(), module: "0.3".into(), ..LabelForm::default() };
        world.portal.save_label_template(&aurelia.manager, id, "  Small   ones ", small.clone()).await.unwrap();
        world.portal.save_label_template(&aurelia.owner, id, "Small ones", LabelForm { show_how: String::new(), ..small.clone() }).await.unwrap();
        let templates = world.portal.label_designer(&aurelia.owner, id, None, None, RangeForm::default()).await.unwrap().templates;
        assert_eq!((templates.len(), &*templates[0].name, &*templates[0].form.show_how), (1, "Small ones", ""));
        assert_eq!(
            fields(world.portal.save_label_template(&aurelia.owner, id, "", LabelForm { dpi: "1".into(), ..small }).await.unwrap_err()),
            ["name", "dpi"]
        );
        world.portal.forget_label_template(&aurelia.owner, id, "Small ones").await.unwrap();
        world.portal.forget_label_template(&aurelia.owner, id, "Small ones").await.unwrap();
        assert!(world.portal.label_designer(&aurelia.owner, id, None, None, RangeForm::default()).await.unwrap().templates.is_empty());

        for stranger in [&other.owner, &other.manager] {
            assert!(matches!(world.portal.label_designer(stranger, id, None, None, RangeForm::default()).await, Err(PortalError::NotFound("batch"))));
            assert!(matches!(file(&world, stranger, id, &LabelForm::default(), LabelOutput::Pdf, "1", "1").await, Err(PortalError::NotFound("batch"))));
            assert!(matches!(world.portal.save_label_template(stranger, id, "x", LabelForm::default()).await, Err(PortalError::NotFound("batch"))));
            assert!(matches!(world.portal.forget_label_template(stranger, id, "x").await, Err(PortalError::NotFound("batch"))));
        }
        assert!(matches!(world.portal.label_designer(&aurelia.viewer, id, None, None, RangeForm::default()).await, Err(PortalError::Forbidden)));
        assert!(matches!(
            world.portal.label_designer(&Actor::Anonymous(portal::Client::default()), id, None, None, RangeForm::default()).await,
            Err(PortalError::SignInNeeded)
        ));
    }
}
