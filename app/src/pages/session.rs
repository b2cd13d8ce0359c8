//! Who is signed in, for every page; and the account's menu.

use crate::{
    api::{self, ApiError, Code},
    components::{AccountMenu, AccountNav, Notice, Tone},
    i18n::t,
    pages::ErrorPage,
};
use leptos::{prelude::*, server_fn::ServerFn};
use model::account::{BrandRole, StaffRole, Viewer};

/// Who is signed in. Signing in and out load a fresh page, so it never changes under a page.
#[derive(Clone)]
struct CurrentViewer(Option<Viewer>);

/// Says once for the whole application who is signed in. The server knows from the request, the browser reads what the server wrote into the page: nobody
/// waits for it, so that no page stands in a `Suspense`, which the server would build again for each look at what is inside.
pub fn provide_viewer() {
    let viewer = SharedValue::new(|| {
        #[cfg(feature = "ssr")]
        return api::ctx::actor().signed().ok().map(|signed| signed.viewer.clone());
        #[cfg(not(feature = "ssr"))]
        None
    });
    provide_context(CurrentViewer(viewer.into_inner()));
}

/// Whether the request that a page was for is over: whoever asked has gone, and with them what the application provides.
#[must_use]
pub fn is_abandoned() -> bool {
    use_context::<CurrentViewer>().is_none()
}

/// Who is signed in; `None` is nobody.
#[must_use]
pub fn use_viewer() -> Option<Viewer> {
    expect_context::<CurrentViewer>().0
}

/// The shop that a form was shown for, which it is sent with.
#[component]
pub fn ForShop() -> impl IntoView {
    use_viewer().and_then(|viewer| viewer.shop).map(|shop| view! { <input type="hidden" name="shop" value=shop.id.to_string()/> })
}

/// Whether they may report listings, save searches and settle what watches find for the brand of this session: what its viewers only look at.
#[must_use]
pub fn may_report() -> bool {
    use_viewer().and_then(|viewer| viewer.brand).is_some_and(|brand| brand.role != BrandRole::Viewer)
}

/// Whether the brand of this session is enrolled: until then nothing is screened, searched or reported for it.
#[must_use]
pub fn is_enrolled() -> bool {
    use_viewer().and_then(|viewer| viewer.brand).is_some_and(|brand| brand.enrolled)
}

/// Says of the brand of this session that it is not enrolled yet, where it is so.
#[component]
pub fn NotEnrolledYet() -> impl IntoView {
    use_viewer().and_then(|viewer| viewer.brand).filter(|brand| !brand.enrolled).map(|_| {
        view! {
            <Notice tone=Tone::Warn title=t::brand::your_brand_is_not()>
                {t::brand::nothing_is_done_until()}<a href="/brand/rights">{t::brand::see_how_your_rights()}</a>
            </Notice>
        }
    })
}

/// The account's menu, or the way to sign in.
#[component]
pub fn SessionMenu() -> impl IntoView {
    view! { <AccountNav account=use_viewer().map(menu)/> }
}

/// Shows its children to those who are signed in and for whom `allowed` holds; leads others to sign in, or says that it is not for them.
/// A courtesy only: what a page may show is decided by the portal at each server function.
#[component]
pub fn SignedIn(
    /// Whom the area is for.
    allowed: fn(&Viewer) -> bool,
    /// What others can do, where it is not to ask who manages their team.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// The area.
    children: Children,
) -> impl IntoView {
    match use_viewer() {
        Some(viewer) if allowed(&viewer) => children().into_any(),
        Some(_) => view! { <ErrorPage error=ApiError::new(Code::Forbidden, t::account::role_forbids()) hint=hint/> }.into_any(),
        None => view! { <ErrorPage error=ApiError::new(Code::SignIn, t::account::sign_in_first())/> }.into_any(),
    }
}

/// Whether a person makes products and codes for the brand that they act for.
#[must_use]
pub fn manages_brand(viewer: &Viewer) -> bool {
    viewer.brand.as_ref().is_some_and(|brand| brand.role != BrandRole::Viewer)
}

/// Shows its children to those who manage the brand that they act for, and to others nothing.
#[component]
pub fn ForManagers(
    /// What only managers can do.
    children: Children,
) -> impl IntoView {
    use_viewer().filter(manages_brand).map(|_| children())
}

/// The page that a person begins at.
#[must_use]
pub fn home_of(viewer: &Viewer) -> &'static str {
    match viewer {
        v if v.staff_role == Some(StaffRole::Administrator) => "/admin",
        v if v.staff_role == Some(StaffRole::Reviewer) => "/review",
        v if v.brand.is_some() => "/brand",
        v if v.shop.is_some() => "/seller",
        _ => "/brand/enrol",
    }
}

fn menu(viewer: Viewer) -> AccountMenu {
    let mut links = Vec::new();
    let mut link = |label: &str, href: &str| links.push((label.to_owned(), href.to_owned()));
    if viewer.staff_role == Some(StaffRole::Administrator) {
        link(t::account::administration(), "/admin");
    }
    if viewer.staff_role.is_some() {
        link(t::account::review(), "/review");
    }
    if viewer.brand.is_some() {
        link(t::account::brand(), "/brand");
    }
    if viewer.shop.is_some() {
        link(t::account::my_shop(), "/seller");
    }
    link(t::frame::enrol_a_brand(), "/brand/enrol");
    link(t::account::security(), "/account");
    let role = match (&viewer.staff_role, &viewer.brand) {
        (Some(StaffRole::Administrator), _) => t::account::administrator().to_owned(),
        (Some(StaffRole::Reviewer), _) => t::account::reviewer().to_owned(),
        (None, Some(brand)) => t::account::role_of(role_name(brand.role), &brand.brand_name),
        (None, None) if viewer.shop.is_some() => t::account::seller().to_owned(),
        (None, None) => viewer.email.to_string(),
    };
    AccountMenu { name: viewer.name, role, links, sign_out: api::account::SignOut::url().to_owned() }
}

/// A brand role as people say it.
#[must_use]
pub fn role_name(role: BrandRole) -> &'static str {
    match role {
        BrandRole::Owner => t::account::owner(),
        BrandRole::Manager => t::account::manager(),
        BrandRole::Viewer => t::account::viewer(),
    }
}
