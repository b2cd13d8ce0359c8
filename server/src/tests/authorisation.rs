//! The walk: every server function, page and route, with every kind of person, against the policy's table. What has no row here fails.
//!
//! To add a server function: a [`Row`] with its path, the [`Action`] that the portal asks for (or who may, if it asks none), and arguments
//! that it can read. A person who may gets anything but 401 and 403; one who may not gets 401 signed out, 403 or 404 signed in. Nobody ever
//! gets a 5xx.

use super::support::{Answer, World, worlds};
use crate::routes;
use app::api::ApiError;
use axum::{
    body::Bytes,
    http::{Method, StatusCode, header},
};
use leptos::server_fn::{axum::server_fn_paths, error::FromServerFnError};
use model::{
    account::{BrandRole, SessionInfo, StaffRole},
    batch::BatchForm,
    id::{BatchId, BrandId, ProductId, SellerId, SessionId, UserId},
};
use portal::{
    Actor,
    policy::{Action, Roles, roles_for},
};
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;
use store::{Db, session::StoredSession};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A server function: who may call it, with which arguments.
struct Row {
    path: &'static str,
    who: Who,
    arguments: &'static str,
}

/// Who may.
#[derive(Clone, Copy)]
enum Who {
    /// The roles that the policy gives this action.
    May(Action),
    /// Everybody, and why the portal need not ask.
    Anyone(&'static str),
    /// Those whom the policy gives the action, to something of the brand that seller's neighbours in the ground act for; to everybody else
    /// outside of that brand it does not exist, not even to another brand's owner.
    Ours(Action),
    /// Nobody but those whom the policy gives the action, and to them too it does not exist: the arguments name an unknown id.
    MayUnknown(Action),
}

const fn row(path: &'static str, who: Who, arguments: &'static str) -> Row {
    Row { path, who, arguments }
}

use Who::{Anyone, May, MayUnknown, Ours};

/// An id that nothing has. Arguments write it as `{unknown}`; `{product}` and `{batch}` are of our brand, `{fresh}` is new each time.
const UNKNOWN: &str = "00000000-0000-7000-8000-00000000dead";

/// Every server function.
const FUNCTIONS: &[Row] = &[
    row("/api/account/sign_up", May(Action::UseAccounts), "name=New+Person&email=new%40example.com&password=violet+tram+under+glass"),
    row("/api/account/sign_in", May(Action::UseAccounts), "email=nobody%40example.com&password=wrong"),
    row("/api/account/sign_out", Anyone("ends the session of who asks, if there is one"), ""),
    row("/api/account/verify", May(Action::UseAccounts), "token=wrong&password=wrong"),
    row("/api/account/forgot", May(Action::UseAccounts), "email=nobody%40example.com"),
    row("/api/account/reset", May(Action::UseAccounts), "token=wrong&password=violet+tram+under+glass"),
    row("/api/account/change_password", May(Action::ManageOwnAccount), "old_password=wrong&new_password=violet+tram+under+glass"),
    row("/api/account/close", May(Action::ManageOwnAccount), "close_password=wrong"),
    row("/api/account/sessions", May(Action::ManageOwnAccount), ""),
    row("/api/account/end_session", May(Action::ManageOwnAccount), "id={unknown}"),
    row("/api/account/choose_brand", May(Action::ManageOwnAccount), "brand={unknown}"),
    row("/api/account/choose_shop", May(Action::ManageOwnAccount), "shop={unknown}"),
    row("/api/account/list", May(Action::ManageAccounts), "text=&page=1"),
    row("/api/account/set_staff_role", May(Action::ManageAccounts), "id={unknown}&role=reviewer"),
    row("/api/account/add_to_shop", MayUnknown(Action::ManageAccounts), "id={unknown}&seller=Nordlys+Shop"),
    row("/api/account/take_out_of_shop", MayUnknown(Action::ManageAccounts), "user={unknown}&shop={unknown}"),
    row("/api/account/suspension", MayUnknown(Action::ManageAccounts), "id={unknown}"),
    row("/api/account/suspend", MayUnknown(Action::ManageAccounts), "id={unknown}&reason=Somebody+else+signs+in+with+it"),
    row("/api/account/restore", MayUnknown(Action::ManageAccounts), "id={unknown}"),
    row("/api/audit/log", May(Action::ReadAudit), "page=1"),
    row("/api/dashboard/public", Anyone("numbers that the start page shows"), ""),
    row("/api/dashboard/brand", May(Action::ReadBrandOverview), ""),
    row("/api/dashboard/brand-counts", May(Action::ReadBrandOverview), ""),
    row("/api/dashboard/seller", May(Action::ReadShop), ""),
    row("/api/dashboard/review", May(Action::ReadReviewOverview), ""),
    row("/api/dashboard/admin", May(Action::ReadAdminOverview), ""),
    row("/api/job/list", May(Action::ManageJobs), "page=1"),
    row("/api/job/get", MayUnknown(Action::ManageJobs), "id={unknown}"),
    row("/api/job/cancel", MayUnknown(Action::ManageJobs), "id={unknown}"),
    row("/api/job/sweep_again", MayUnknown(Action::ManageJobs), "id={unknown}"),
    row("/api/search/find", May(Action::SearchListings), "address=%3Fq%3Dlamp"),
    row("/api/report/draft_many", May(Action::FileReport), "address=%3Fall%3Dyes%26q%3Dlamp"),
    row("/api/report/file_many", May(Action::FileReport), "submission={fresh}&address=%3Fall%3Dyes%26q%3Dlamp&count=1"),
    row("/api/search/picture", May(Action::SearchListings), ""),
    row("/api/search/list", May(Action::SearchListings), "address=q%3Dlamp&list=A-1"),
    row("/api/reference/list", May(Action::ReadReferences), ""),
    row("/api/reference/add", May(Action::ManageReferences), ""),
    row("/api/reference/remove", MayUnknown(Action::ManageReferences), "id={unknown}"),
    row("/api/listing/get", May(Action::SearchListings), "id={unknown}"),
    row("/api/review/decisions", May(Action::DecideReports), "named=R-7K3Q-F0M9-XT2W-HBER"),
    row("/api/review/reinstate", MayUnknown(Action::Reinstate), "listing={unknown}&decision=reports/{unknown}&reason=The+bill+shows+that+it+is+genuine"),
    row("/api/hold/shop", May(Action::ReadShop), "page=1"),
    row("/api/hold/get", MayUnknown(Action::DecideHolds), "id={unknown}"),
    row("/api/hold/answer", MayUnknown(Action::AnswerHolds), "id={unknown}&answer=Bought+in+Paris"),
    row("/api/hold/decide", MayUnknown(Action::DecideHolds), "id={unknown}&outcome=release&reason=The+bill+shows+that+it+is+genuine"),
    row("/api/rules/list", May(Action::ReadRules), "of_all=false"),
    row("/api/rules/learned", May(Action::ReadRules), "of_all=false"),
    row("/api/rules/get", MayUnknown(Action::ReadRules), "id={unknown}"),
    row("/api/rules/draft", May(Action::ManageRules), "id={fresh}&of_all=false&watch=30&hold=60&block=90&note=A+first+version"),
    row("/api/rules/try", MayUnknown(Action::ManageRules), "id={unknown}&of_all=false"),
    row("/api/rules/live", MayUnknown(Action::ManageRules), "id={unknown}&of_all=false"),
    row("/api/rules/judge", MayUnknown(Action::JudgeRules), "id={unknown}&run_at=0&word=approve&reason=Each+of+these+is+a+copy"),
    row("/api/rules/end", MayUnknown(Action::ManageRules), "id={unknown}&of_all=false"),
    row("/api/suspicious/get", May(Action::ReadRules), ""),
    row("/api/watch/list", May(Action::ReadWatches), ""),
    row("/api/watch/get", MayUnknown(Action::ReadWatches), "id={unknown}&page=1"),
    row("/api/watch/make", May(Action::ManageWatches), "id={fresh}&search=q%3Dlamp&name=Lamps"),
    row("/api/watch/change", MayUnknown(Action::ManageWatches), "id={unknown}&name=Lamps"),
    row("/api/watch/delete", MayUnknown(Action::ManageWatches), "id={unknown}"),
    row("/api/watch/settle_many", MayUnknown(Action::ManageWatches), "id={unknown}&event=dismiss&as_of=1&shown=1&all=true"),
    row("/api/watch/settle", MayUnknown(Action::ManageWatches), "id={unknown}&listing={unknown}&event=dismiss&shown=1"),
    row("/api/import/list", May(Action::ImportListings), "page=1"),
    row("/api/import/preview", MayUnknown(Action::ImportListings), "id={unknown}"),
    row("/api/import/start", May(Action::ImportListings), "id={unknown}&columns[title]=Name&currency=EUR"),
    row("/api/import/again", MayUnknown(Action::ImportListings), "id={unknown}"),
    row("/api/import/end", MayUnknown(Action::ImportListings), "id={unknown}"),
    row("/api/mail/outbox", May(Action::ReadOutbox), "page=1"),
    row("/api/mail/get", May(Action::ReadOutbox), "id={unknown}"),
    row("/api/batch/list", May(Action::ReadCodes), "page=1"),
    row("/api/alert/list", May(Action::ReadAlerts), "page=1"),
    row("/api/alert/get", MayUnknown(Action::ReadAlerts), "id={unknown}.0"),
    row("/api/alert/settle", MayUnknown(Action::ManageAlerts), "id={unknown}.0&was=new&state=seen"),
    row("/api/alert/thresholds", May(Action::ReadAlerts), ""),
    row("/api/alert/set_thresholds", May(Action::ManageThresholds), "watch=11&likely_copied=21"),
    row("/api/case/list", May(Action::ReadCases), "page=1"),
    row("/api/case/get", MayUnknown(Action::ReadCases), "id={unknown}"),
    row("/api/case/open", May(Action::ManageCases), "case_title=Copies&submission={fresh}"),
    row("/api/case/put", MayUnknown(Action::ManageCases), "thing=alert%3A{unknown}.0&case=new&case_title=Copies&submission={fresh}"),
    row("/api/case/add", MayUnknown(Action::ManageCases), "id={unknown}&thing=L-1"),
    row("/api/case/note", MayUnknown(Action::ManageCases), "id={unknown}&submission={fresh}&note=Hello"),
    row("/api/case/close", MayUnknown(Action::ManageCases), "id={unknown}&reason=Over"),
    row("/api/case/reopen", MayUnknown(Action::ManageCases), "id={unknown}"),
    row("/api/batch/unit", May(Action::ReadCodes), "code=7K3QF"),
    row("/api/batch/get", Ours(Action::ReadCodes), "id={batch}"),
    row("/api/batch/issue", Ours(Action::ManageCodes), "product={product}&submission={fresh}&lot=L2&count=2"),
    row("/api/batch/cancel", Ours(Action::ManageCodes), "id={batch}"),
    row("/api/batch/take-back", Ours(Action::ManageCodes), "id={batch}&confirmed=true"),
    row("/api/label/designer", MayUnknown(Action::ManageCodes), "id={unknown}"),
    row("/api/label/save", MayUnknown(Action::ManageCodes), "id={unknown}&name=x"),
    row("/api/label/forget", MayUnknown(Action::ManageCodes), "id={unknown}&name=x"),
    row("/api/batch/act", Ours(Action::ManageCodes), "id={batch}&submission={fresh}&act=recall&units=all&confirmed=true&message=Bring+it+back"),
    row("/api/check/code", May(Action::CheckCode), "code=AAAA"),
    row("/api/code_import/product", Ours(Action::ManageCodes), "product={product}"),
    row("/api/code_import/preview", MayUnknown(Action::ManageCodes), "product={unknown}&id={unknown}"),
    row("/api/code_import/start", MayUnknown(Action::ManageCodes), "product={unknown}&upload={unknown}&submission={fresh}&lot=L1"),
    row("/api/link/product", May(Action::ResolveLinks), "gtin=9506000134352"),
    row("/api/link/add", Ours(Action::ManageCodes), "product={product}&link_type=pip&url=https%3A%2F%2Flamp.example%2F{fresh}"),
    row("/api/link/remove", MayUnknown(Action::ManageCodes), "product={product}&id={unknown}"),
    row("/api/link/default", MayUnknown(Action::ManageCodes), "product={product}&id={unknown}"),
    row("/api/link/raise", MayUnknown(Action::ManageCodes), "product={product}&id={unknown}"),
    row("/api/check/photo", May(Action::CheckCode), ""),
    row("/api/check/take_back", May(Action::TellOfCheck), "code=7K3QF0M9XT2WHBER5JDN&once={fresh}&part=lot"),
    row("/api/check/told", May(Action::CheckCode), "code=7K3QF0M9XT2WHBER5JDN&once={fresh}"),
    row("/api/check/tell", May(Action::TellOfCheck), "code=7K3QF0M9XT2WHBER5JDN&once={fresh}&lot=L1"),
    row("/api/claim/get", May(Action::ClaimUnit), "code=7K3QF0M9XT2WHBER5JDN"),
    row("/api/claim/begin", May(Action::ClaimUnit), "code=7K3QF0M9XT2WHBER5JDN"),
    row("/api/claim/take", May(Action::ClaimUnit), "code=7K3QF0M9XT2WHBER5JDN&secret=0000-0000-0000"),
    row("/api/claim/offer", May(Action::ClaimUnit), "code=7K3QF0M9XT2WHBER5JDN"),
    row("/api/claim/renew_key", May(Action::ClaimUnit), "code=7K3QF0M9XT2WHBER5JDN"),
    row("/api/claim/give_up", May(Action::ClaimUnit), "code=7K3QF0M9XT2WHBER5JDN"),
    row("/api/product/picture", MayUnknown(Action::ManageCodes), ""),
    row("/api/coverage/set", Ours(Action::ManageCodes), "product={product}&scope=all"),
    row("/api/coverage/end", Ours(Action::ManageCodes), "product={product}&reason=Over"),
    row("/api/coverage/report", May(Action::ReadCodes), ""),
    row("/api/dispatch/list", May(Action::ConfirmDispatches), "page=1"),
    row("/api/dispatch/withdrawn", May(Action::ConfirmDispatches), ""),
    row("/api/dispatch/read_withdrawn", May(Action::ConfirmDispatches), "orders=&until=1"),
    row("/api/dispatch/get", MayUnknown(Action::ConfirmDispatches), "id={unknown}"),
    row("/api/dispatch/confirm", May(Action::ConfirmDispatches), "order=A-1&item=9506000134352&codes=AAAA"),
    row("/api/dispatch/release", MayUnknown(Action::ConfirmDispatches), "id={unknown}&codes=AAAA&reason=returned"),
    row("/api/dispatch/upload", May(Action::ConfirmDispatches), ""),
    row("/api/epcis/capture", May(Action::ManageCodes), ""),
    row("/api/product/list", May(Action::ReadCodes), "page=1"),
    row("/api/product/get", Ours(Action::ReadCodes), "id={product}"),
    row("/api/product/holder", May(Action::SettleProducts), "gtin=9506000134352"),
    row("/api/product/give", MayUnknown(Action::SettleProducts), "id={unknown}&brand=Halden&reason=It+is+their+own+number+after+all"),
    row("/api/product/make", May(Action::ManageCodes), "gtin=4006381333931&name=Pen"),
    row("/api/product/price", Ours(Action::ManageCodes), "id={product}&price_from=1&price_to=2&price_currency=EUR"),
    row("/api/product/change", Ours(Action::ManageCodes), "id={product}&name=Lamp"),
    row("/api/report/submission", Anyone("draws a number"), ""),
    row("/api/report/draft", MayUnknown(Action::FileReport), "listing={unknown}"),
    row("/api/report/file", MayUnknown(Action::FileReport), ""),
    row("/api/report/file_public", May(Action::FilePublicReport), ""),
    row("/api/tip/file", May(Action::FilePublicReport), ""),
    row("/api/tip/of_brand", May(Action::ReadTips), "page=1"),
    row("/api/tip/of_nobody", May(Action::DecideReports), "page=1"),
    row("/api/tip/settle", MayUnknown(Action::SettleTips), "id={unknown}"),
    row("/api/report/of_brand", May(Action::ReadReports), "page=1"),
    row("/api/report/of_brand_one", MayUnknown(Action::ReadReports), "id={unknown}"),
    row("/api/report/follow", May(Action::FilePublicReport), "reference=none"),
    row("/api/report/to_decide", May(Action::DecideReports), "id={unknown}"),
    row("/api/review/queue", May(Action::DecideReports), "page=1"),
    row("/api/review/next", May(Action::DecideReports), "after=reports%2F{unknown}"),
    row("/api/report/decide", May(Action::DecideReports), "id={unknown}&verdict=reject&reason=It+is+their+own+product+after+all"),
    row("/api/report/withdraw", MayUnknown(Action::WithdrawReport), "id={unknown}&withdrawal=A+mistake+of+ours"),
    row("/api/brand/register", May(Action::ReadRegister), "text=&page=1"),
    row("/api/team/list", May(Action::ReadTeam), ""),
    row("/api/team/invite", May(Action::ManageTeam), "email=nobody&role=viewer"),
    row("/api/team/set_role", May(Action::ManageTeam), "user={unknown}&role=viewer"),
    row("/api/team/remove", May(Action::ManageTeam), "user={unknown}"),
    row("/api/team/leave", May(Action::ManageOwnAccount), "brand={unknown}"),
    row("/api/team/invitations", May(Action::ManageOwnAccount), ""),
    row("/api/team/accept", May(Action::ManageOwnAccount), "brand={unknown}"),
    row("/api/team/decline", May(Action::ManageOwnAccount), "brand={unknown}"),
    row("/api/team/take_out", MayUnknown(Action::ManageAccounts), "brand={unknown}&user={unknown}"),
    row("/api/team/uninvite", May(Action::ManageTeam), "email=nobody%40example.com"),
    row("/api/api_key/list", May(Action::ManageBrandKeys), "area=brand"),
    row("/api/api_key/make", May(Action::ManageBrandKeys), "area=brand&name=ERP&role=viewer&lifetime=90"),
    row("/api/api_key/revoke", May(Action::ManageBrandKeys), "area=brand&id={unknown}"),
    row("/api/right/file", May(Action::ManageRights), ""),
    row("/api/right/list", May(Action::ReadRights), ""),
    row("/api/right/get", MayUnknown(Action::ReadRights), "id={unknown}"),
    row("/api/right/confirm", MayUnknown(Action::ManageRights), "id={unknown}&code=1111-1111"),
    row("/api/right/renew_code", MayUnknown(Action::ManageRights), "id={unknown}"),
    row("/api/right/ask_review", MayUnknown(Action::ManageRights), "id={unknown}"),
    row("/api/right/withdraw", MayUnknown(Action::ManageRights), "id={unknown}"),
    row("/api/right/aliases", MayUnknown(Action::ManageAliases), "id={unknown}&version=0&aliases=LV"),
    row("/api/letter/open", May(Action::ReadLetter), "kind=hold&id={unknown}&key=wrong"),
    row("/api/letter/answer", May(Action::ReadLetter), "hold={unknown}&key=wrong&answer=Bought+in+Paris"),
    row("/api/right/object", May(Action::ObjectToRight), "right={unknown}&key=wrong"),
    row("/api/right/end", May(Action::DecideRights), "id={unknown}&reason=No"),
    row("/api/right/decide", May(Action::DecideRights), "id={unknown}&verdict=refuse&reason=No"),
    row("/api/shop/listings", May(Action::ReadShop), "state=held&q=lamp%00&page=1"),
    row("/api/shop/notices", May(Action::ReadShop), "page=1"),
    row("/api/shop/notice", May(Action::ReadShop), "id={unknown}"),
];

/// Every area of pages, the first that fits: who may see more of it than the way to sign in.
const PAGES: &[(&str, Roles)] = &[
    ("/brand/", Roles::SIGNED_IN),
    ("/seller/", Roles::SELLER),
    ("/review/", Roles::STAFF),
    ("/admin/", Roles::ADMINISTRATOR),
    ("/home", Roles::SIGNED_IN),
    ("/invitations", Roles::SIGNED_IN),
    ("/account", Roles::SIGNED_IN),
    ("/listings/", Roles::VIEWER.or(Roles::STAFF)),
    ("/", Roles::ANYONE),
];

/// Every other route.
const ROUTES: &[(&str, Who)] = &[
    ("/events/jobs/{id}", MayUnknown(Action::ManageJobs)),
    ("/brand/batches/{id}/codes.csv", MayUnknown(Action::ManageCodes)),
    ("/brand/batches/{id}/codes.ndjson", MayUnknown(Action::ManageCodes)),
    ("/brand/batches/{id}/codes.gs1.txt", MayUnknown(Action::ManageCodes)),
    ("/brand/batches/{id}/manifest.json", MayUnknown(Action::ReadCodes)),
    ("/.well-known/markward-keys.json", Anyone("public keys are public")),
    ("/brand/batches/{id}/epcis.jsonld", MayUnknown(Action::ManageCodes)),
    ("/brand/batches/{id}/rejected.csv", MayUnknown(Action::ManageCodes)),
    ("/.well-known/gs1resolver", Anyone("says what the resolver is")),
    ("/brand/batches/{id}/labels.pdf", MayUnknown(Action::ManageCodes)),
    ("/brand/batches/{id}/labels.svg", MayUnknown(Action::ManageCodes)),
    ("/brand/batches/{id}/labels.png", MayUnknown(Action::ManageCodes)),
    ("/brand/batches/{id}/labels.zpl", MayUnknown(Action::ManageCodes)),
    ("/check/keep", Anyone("leads to the answer of one's own check")),
    ("/brand/coverage.csv", May(Action::ReadCodes)),
    ("/brand/reports.csv", May(Action::ReadReports)),
    ("/admin/untold.csv", May(Action::ReadAdminOverview)),
    ("/brand/cases/{id}/case.json", MayUnknown(Action::ReadCases)),
    ("/brand/search.csv", May(Action::SearchListings)),
    ("/pictures/{id}", MayUnknown(Action::ManageOwnAccount)),
    ("/admin/imports/{id}/rejected.csv", MayUnknown(Action::ImportListings)),
];

/// Every route that takes a form of its own.
const FORMS: &[(&str, Who)] = &[
    ("/api/import/upload", May(Action::ImportListings)),
    ("/api/codes/upload", May(Action::ManageCodes)),
    ("/language", Anyone("keeps a cookie in one's own browser")),
];

/// One of every kind.
struct Person {
    kind: &'static str,
    user: Option<UserId>,
    /// What the policy sees.
    roles: Roles,
    /// Acts for our brand.
    ours: bool,
}

/// The people, and a brand that some of them act for.
struct Ground {
    world: World,
    people: Vec<Person>,
    product: ProductId,
    batch: BatchId,
}

impl Ground {
    async fn new(world: World) -> Self {
        let [ours, theirs, pending] = std::array::from_fn(|_| BrandId(world.portal.new_id()));
        let mut people = vec![Person { kind: "signed out", user: None, roles: Roles::ANYONE, ours: false }];
        let kinds = [
            ("seller", None, None),
            ("viewer", None, Some((ours, BrandRole::Viewer))),
            ("manager", None, Some((ours, BrandRole::Manager))),
            ("owner", None, Some((ours, BrandRole::Owner))),
            ("other brands owner", None, Some((theirs, BrandRole::Owner))),
            ("owner of a pending brand", None, Some((pending, BrandRole::Owner))),
            ("reviewer", Some(StaffRole::Reviewer), None),
            ("administrator", Some(StaffRole::Administrator), None),
        ];
        for (kind, staff, membership) in kinds {
            let cookie = world.person(kind, staff).await;
            let user = world.actor(&cookie).await.user_id().unwrap();
            if let Some((brand, role)) = membership {
                add_member(&world, brand, user, role, brand != pending).await;
            }
            if kind == "seller" {
                let mut tx = world.portal.db().begin().await.unwrap();
                let seller = store::seller::upsert(&mut tx, SellerId(world.portal.new_id()), "Nordlys Shop", None, None, world.portal.now()).await.unwrap();
                store::seller_member::add(&mut tx, seller, user, None, world.portal.now()).await.unwrap();
                tx.commit().await.unwrap();
            }
            let roles = world.actor(&cookie).await.roles();
            people.push(Person { kind, user: Some(user), roles, ours: membership.is_some_and(|(brand, _)| brand == ours) });
        }
        let product = world.portal.make_product_for(&Actor::System, ours, "9506000134352", "Lamp", "", "").await.unwrap();
        let form = BatchForm { lot: "L1", count: "3", ..BatchForm::default() };
        let batch = world.portal.issue_batch(&Actor::System, product, Uuid::from_u128(7), form).await.unwrap();
        while world.portal.run_next_job(&CancellationToken::new()).await.unwrap() {}
        Self { world, people, product, batch }
    }

    /// A row's path or arguments with the ground's ids in them.
    fn fill(&self, text: &str) -> String {
        text.replace("{unknown}", UNKNOWN)
            .replace("{product}", &self.product.to_string())
            .replace("{batch}", &self.batch.to_string())
            .replace("{fresh}", &self.world.portal.new_id().to_string())
    }

    /// A session of its own for each call: some calls end it.
    async fn cookie(&self, person: &Person) -> Option<String> {
        // As long as a real one.
        let token = format!("{:0>43}", self.world.portal.new_id().simple().to_string());
        let now = self.world.portal.now();
        let info = SessionInfo {
            id: SessionId(self.world.portal.new_id()),
            user_agent: String::new(),
            address: String::new(),
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus_seconds(3600),
            current: true,
        };
        let session = StoredSession { info, user_id: person.user?, brand_id: None, seller_id: None };
        let mut tx = self.world.portal.db().begin().await.unwrap();
        store::session::insert(&mut tx, &session, &portal::secret::sha256(token.as_bytes())).await.unwrap();
        tx.commit().await.unwrap();
        Some(format!("markward={token}"))
    }
}

async fn add_member(world: &World, brand: BrandId, user: UserId, role: BrandRole, enrolled: bool) {
    let make = "INSERT INTO brands (id, name, categories, created_by, created_at, enrolled_at) VALUES ($1, 'Brand', '[]', $2, 0, $3) ON CONFLICT DO NOTHING";
    let enrolled_at = enrolled.then_some(0_i64);
    match world.portal.db() {
        Db::Sqlite { write, .. } => {
            sqlx::query(make).bind(brand.0).bind(user.0).bind(enrolled_at).execute(write).await.unwrap();
        }
        Db::Postgres(pool) => {
            let make = make.replace("'[]'", "'[]'::jsonb");
            sqlx::query(AssertSqlSafe(make)).bind(brand.0).bind(user.0).bind(enrolled_at).execute(pool).await.unwrap();
        }
    }
    let mut tx = world.portal.db().begin().await.unwrap();
    store::brand::add_member(&mut tx, brand, user, role, user, world.portal.now()).await.unwrap();
    tx.commit().await.unwrap();
}

impl Who {
    fn allows(self, person: &Person) -> bool {
        match self {
            May(action) | MayUnknown(action) => person.roles & roles_for(action) != Roles::NOBODY,
            Ours(action) => {
                let roles = if person.ours { person.roles } else { person.roles & Roles::STAFF };
                roles & roles_for(action) != Roles::NOBODY
            }
            Anyone(why) => !why.is_empty(),
        }
    }
}

/// What is wrong with an answer, if anything.
fn judge(who: Who, person: &Person, answer: &Answer) -> Option<String> {
    let status = answer.status.as_u16();
    let fits = match (who.allows(person), person.user) {
        _ if answer.status.is_server_error() => false,
        (true, _) if matches!(who, Ours(_)) => !matches!(status, 401 | 403 | 404),
        (true, _) => !matches!(status, 401 | 403),
        (false, None) => status == 401,
        (false, Some(_)) if matches!(who, Ours(_)) => status == if person.ours { 403 } else { 404 },
        (false, Some(_)) => matches!(status, 403 | 404),
    };
    (!fits).then(|| format!("{} got {status}: {}", person.kind, answer.text.chars().take(200).collect::<String>()))
}

#[tokio::test]
async fn every_server_function_obeys_the_policy() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let mut wrong = Vec::new();
        for Row { path, who, arguments } in FUNCTIONS {
            for person in &ground.people {
                let cookie = ground.cookie(person).await;
                let arguments = ground.fill(arguments);
                let answer = ground.world.call(path, cookie.as_deref(), &arguments).await;
                wrong.extend(judge(*who, person, &answer).map(|fault| format!("{path}: {fault}")));
                let unread = answer.status == StatusCode::UNPROCESSABLE_ENTITY && ApiError::de(Bytes::from(answer.text)).message.contains("could not be read");
                if unread {
                    wrong.push(format!("{path}: it cannot read the row's arguments"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn every_server_function_has_its_row_and_every_row_its_function() {
    let there = server_fn_paths().map(|(path, _)| path.to_owned()).collect::<BTreeSet<_>>();
    let written = FUNCTIONS.iter().map(|row| row.path.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(written.len(), FUNCTIONS.len(), "a function has two rows");
    let missing = there.difference(&written).collect::<Vec<_>>();
    assert!(missing.is_empty(), "server functions without a row in FUNCTIONS: {missing:?}");
    let gone = written.difference(&there).collect::<Vec<_>>();
    assert!(gone.is_empty(), "rows without a server function: {gone:?}");
}

#[test]
fn only_posts_change_something() {
    for (path, method) in server_fn_paths() {
        assert_eq!(method, Method::POST, "{path}: a GET would pass the origin check");
    }
}

#[tokio::test]
async fn every_page_opens_to_its_people_and_to_no_others() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let mut wrong = Vec::new();
        for page in routes::pages() {
            let path = page.path().replace("{id}", UNKNOWN);
            let path = path
                .replace("{gtin}", "09506000134352")
                .replace("{serial}", "AAAA")
                .replace("{lot}", "L1")
                .replace("{cpv}", "2A")
                .replace("{tpx}", "ABC")
                .replace("{reference}", "AAAA")
                .replace("{code}", "7K3QF0M9XT2WHBER5JDN");
            assert!(!path.contains('{'), "{path}: write an example for its parameter here");
            let roles = PAGES.iter().find(|(area, _)| format!("{path}/").starts_with(area)).map_or(Roles::NOBODY, |(_, roles)| *roles);
            for person in &ground.people {
                let cookie = ground.cookie(person).await;
                let answer = ground.world.get(&path, cookie.as_deref()).await;
                let to_sign_in = answer.headers.get(header::LOCATION).is_some_and(|to| to.to_str().unwrap().starts_with("/sign-in"));
                let status = answer.status.as_u16();
                let fits = match (person.roles & roles != Roles::NOBODY, person.user) {
                    _ if answer.status.is_server_error() => false,
                    (true, _) => !to_sign_in,
                    (false, None) => to_sign_in,
                    (false, Some(_)) => matches!(status, 403 | 404),
                };
                if !fits {
                    wrong.push(format!("{path}: {} got {status} {:?}", person.kind, answer.headers.get(header::LOCATION)));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[tokio::test]
async fn every_other_route_obeys_the_policy() {
    let written = ROUTES.iter().chain(FORMS).map(|(path, _)| *path).collect::<BTreeSet<_>>();
    assert_eq!(written, routes::OTHERS.iter().copied().collect(), "each route needs its row in ROUTES or FORMS");
    for world in worlds().await {
        let ground = Ground::new(world).await;
        for (path, who) in ROUTES {
            let path = path.replace("{id}", UNKNOWN);
            for person in &ground.people {
                let cookie = ground.cookie(person).await;
                let answer = ground.world.get(&path, cookie.as_deref()).await;
                assert_eq!(judge(*who, person, &answer), None, "{path}");
            }
        }
        for (path, who) in FORMS {
            for person in &ground.people {
                let cookie = ground.cookie(person).await;
                let answer = ground.world.call(path, cookie.as_deref(), "").await;
                assert_eq!(judge(*who, person, &answer), None, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn the_people_are_what_they_are_called() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let roles = |kind: &str| ground.people.iter().find(|person| person.kind == kind).unwrap().roles;
        assert_eq!(roles("seller") & Roles::SELLER, Roles::SELLER);
        assert_eq!(roles("viewer") & Roles::MANAGER, Roles::NOBODY);
        assert_eq!(roles("owner") & Roles::OWNER, Roles::OWNER);
        assert_eq!(roles("reviewer") & Roles::ADMINISTRATOR, Roles::NOBODY);
        assert!(matches!(Actor::System.roles() & Roles::ADMINISTRATOR, Roles::ADMINISTRATOR));
    }
}
