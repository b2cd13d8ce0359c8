//! Who guesses at imported codes, and what others learn of them.

use super::*;

#[tokio::test]
async fn who_guesses_at_serial_numbers_waits() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        import(&world, &aurelia.owner, product, SERIALS, "serial").await;
        let mut refused = false;
        for n in 0..40 {
            let code = format!("GUESS-{n:04}");
            let answer = world.portal.check_code(&anonymous(), &CheckQuestion { code: &code, ..CheckQuestion::default() }).await;
            refused |= matches!(answer, Err(PortalError::TooMany { .. }));
        }
        assert!(refused);
    }
}

#[tokio::test]
async fn only_those_who_may_issue_codes_import_them() {
    for world in worlds().await {
        let (aurelia, halden) = (world.brand("Aurelia").await, world.brand("Halden").await);
        let ours = product(&world, &aurelia, "4006381333931").await;
        let try_as = async |actor: &Actor| queue(&world, actor, ours, "a.csv", SERIALS, "serial").await;
        assert!(matches!(try_as(&anonymous()).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(try_as(&aurelia.viewer).await, Err(PortalError::Forbidden)));
        for stranger in [&halden.owner, &world.reviewer().await, &world.administrator().await] {
            assert!(matches!(try_as(stranger).await, Err(PortalError::NotFound(_) | PortalError::Forbidden)));
        }
        // A file of one brand is not another's to import, and a file without codes is refused.
        let theirs = product(&world, &halden, "9506000134352").await;
        let chunk = futures::stream::iter([Ok::<_, std::io::Error>(SERIALS.as_bytes().to_vec())]);
        let upload = world.portal.receive_codes(&aurelia.owner, ours, "a.csv", chunk).await.unwrap();
        assert!(matches!(world.portal.preview_codes(&halden.owner, theirs, upload).await, Err(PortalError::NotFound("upload"))));
        let seen = world.portal.preview_codes(&aurelia.manager, ours, upload).await.unwrap();
        assert_eq!((seen.has_header, seen.column.as_deref(), seen.source), (true, Some("Serial number"), CodeSource::Serial));
        let id = queue(&world, &aurelia.owner, ours, "a.csv", "Serial\nabc\n", "serial").await.unwrap();
        world.drain().await;
        let (batch, _, error) = ended(&world, &aurelia.owner, id).await;
        assert_eq!(batch.state, BatchState::Cancelled);
        assert!(error.unwrap().contains("line 2: a serial number has 7 to 22 characters"));
        let job = world.portal.job(&aurelia.owner, batch.job_id).await.unwrap();
        assert_eq!(job.state, JobState::Failed);
    }
}

/// One order, one file, and one order after the other: no more guesses are answered than on the page of checks.
#[tokio::test]
async fn a_seller_who_guesses_at_serial_numbers_is_answered_ten_and_all_other_units_are_confirmed() {
    use model::dispatch::{DispatchForm, DispatchState, Refusal};
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        import(&world, &aurelia.owner, product, SERIALS, "serial").await;
        let facts = BatchForm { lot: "M1", count: "1", ..BatchForm::default() };
        let ours = world.portal.issue_batch(&aurelia.owner, product, world.portal.new_id(), facts).await.unwrap();
        world.drain().await;
        let file: Vec<u8> = world.portal.batch_file(&aurelia.owner, ours, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
        let ours = String::from_utf8(file).unwrap().lines().nth(1).unwrap()[..23].to_owned();
        let sam = world.clerk("Sam", "Shop of Sam").await;
        let guesses = |count: usize| (0..count).map(|n| format!("GUESS{:05}", n * 7919 % 99_991)).collect::<Vec<_>>();
        let form = |order: &str, codes: Vec<String>| DispatchForm {
            order: order.into(),
            item: "4006381333931".into(),
            codes: (1..).zip(codes).collect(),
            ..DispatchForm::default()
        };
        let with = |more: &[&str]| guesses(15).into_iter().chain(more.iter().map(|code| (*code).to_owned())).collect::<Vec<_>>();
        let counted = |lines: &[model::dispatch::LineAnswer]| {
            let of = |refusal| lines.iter().filter(|line| line.refusal == refusal).count();
            (of(Some(Refusal::NotIssued)), of(Some(Refusal::NotChecked)), of(None))
        };
        // A number of the brand's that stands behind them is not looked for any more; a code of ours, which nobody guesses, is.
        let mixed = form("A-1", with(&["M2LB-40TY-VA", &ours]));
        let done = world.portal.confirm_dispatch(&sam, &mixed).await.unwrap();
        assert_eq!((counted(&done.lines), done.dispatch.state()), ((10, 6, 1), DispatchState::Refused), "{:?}", done.lines);
        assert!(matches!(world.portal.confirm_dispatch(&sam, &mixed).await, Err(PortalError::TooMany { .. })));
        // What missed before is no new guess, and one more is answered after each wait.
        world.clock.advance(5);
        assert_eq!(counted(&world.portal.confirm_dispatch(&sam, &mixed).await.unwrap().lines), (11, 5, 1));
        world.clock.advance(10);
        let good = world.portal.confirm_dispatch(&sam, &form("A-2", vec!["M2LB-40TY-VA".to_owned(), "q7wx91kdzp".to_owned()])).await.unwrap();
        assert_eq!((counted(&good.lines), good.dispatch.state()), ((0, 0, 2), DispatchState::Complete));
        // The number under the barcode is a slip of the scanner, and no guess: also where a file of them is sent.
        let scanned = form("A-3", vec!["4006381333931".to_owned(), "]E04006381333931".to_owned()]);
        let done = world.portal.confirm_dispatch(&sam, &scanned).await.unwrap();
        assert!(
            done.lines.iter().all(|line| line.refusal == Some(Refusal::Mistyped) && line.message.contains("the number of the product")),
            "{:?}",
            done.lines
        );
        // In a file the count goes on from order to order, and each is answered.
        world.clock.advance(2 * 3600);
        let lines: String = guesses(24).iter().enumerate().map(|(n, code)| format!("F-{},4006381333931,X{code}\n", n / 8)).collect();
        let file = portal::dispatch::DispatchFile::parse(&format!("order,gtin,code\n{lines}F-3,4006381333931,J8RC-65NH-EU\n")).unwrap();
        let done = world.portal.confirm_dispatches(&sam, &file).await.unwrap();
        let done: Vec<_> = done.into_iter().map(|one| counted(&one.done.unwrap().unwrap().lines)).collect();
        assert_eq!(done, [(8, 0, 0), (2, 6, 0), (0, 8, 0), (0, 1, 0)], "on {:?}", world.engine);
    }
}

#[tokio::test]
async fn an_import_does_not_tell_which_numbers_another_brand_has() {
    for world in worlds().await {
        world.administrator().await;
        let (aurelia, halden) = (world.brand("Aurelia").await, world.brand("Halden").await);
        let (ours, theirs) = (product(&world, &aurelia, "4006381333931").await, product(&world, &halden, "9506000134352").await);
        let known = digits(7, 400, 12);
        import(&world, &aurelia.owner, ours, &known.join("\n"), "serial").await;
        let file = |seed, guesses: &[String]| {
            let mut lines = digits(seed, 300, 12);
            lines.splice(100..100, guesses.iter().cloned());
            lines.join("\n")
        };
        let mails = async || world.portal.outbox(&Actor::System, model::page::PageQuery { page: 1, size: 100 }).await.unwrap().rows;
        // A few may be alike by chance: they are told when all is read, and stand in the file of lines that were set aside.
        let (batch, tally, error) = import(&world, &halden.owner, theirs, &file(11, &known[..6]), "serial").await;
        assert_eq!((batch.state, tally.created, tally.rejected, tally.problems.len(), error), (BatchState::Sealed, 300, 6, 6, None));
        assert_eq!(causes(&tally)[0], "101: this code belongs to another brand's product");
        let aside = std::fs::read_to_string(world.portal.rejected_codes(&halden.owner, batch.id).await.unwrap()).unwrap();
        assert_eq!(aside.lines().count(), 7);
        // The same again tells nothing, and counts for nothing; four others are too many, and no line of theirs is named.
        let (_, tally, _) = import(&world, &halden.owner, theirs, &file(12, &known[..6]), "serial").await;
        assert_eq!((tally.created, tally.rejected), (300, 6));
        let before = mails().await.len();
        let (batch, tally, error) = import(&world, &halden.owner, theirs, &file(13, &known[6..10]), "serial").await;
        assert_eq!((batch.state, tally.rejected, tally.problems.len()), (BatchState::Cancelled, 0, 0));
        assert!(error.unwrap().contains("Some of these numbers cannot be taken"));
        assert!(world.portal.rejected_codes(&halden.owner, batch.id).await.is_err());
        let told = mails().await;
        let subjects: Vec<&str> = told.iter().take(told.len() - before).map(|mail| mail.subject.as_str()).collect();
        assert!(subjects.contains(&"Another brand sends serial numbers of your products"), "{subjects:?}");
        assert!(subjects.contains(&"Halden sends serial numbers of other brands"), "{subjects:?}");
        // Whether one more file is refused would tell of one number: there is a wait. The operator imports it all the same, without these lines.
        let again = queue(&world, &halden.owner, theirs, "codes.csv", &file(14, &known[10..11]), "serial").await;
        assert!(matches!(again, Err(PortalError::TooMany { seconds }) if seconds > 86_000));
        let (batch, tally, _) = import(&world, &Actor::System, theirs, &file(14, &known[..11]), "serial").await;
        assert_eq!((batch.state, tally.created, tally.rejected), (BatchState::Sealed, 300, 11));
        world.clock.advance(86_401);
        let (batch, ..) = import(&world, &halden.owner, theirs, &file(15, &known[11..12]), "serial").await;
        assert_eq!(batch.state, BatchState::Cancelled);
        // What counts no more is not kept, whether or not somebody sends such a file again.
        let kept = async || store::clash::of_batch(&mut world.portal.db().read().await.unwrap(), batch.id).await.unwrap().len();
        assert_eq!(kept().await, 1);
        world.clock.advance(31 * 86_400);
        world.portal.forget_people().await.unwrap();
        assert_eq!(kept().await, 0);
    }
}
