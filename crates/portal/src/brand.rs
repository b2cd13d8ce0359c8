//! Brands: the public register.

use crate::{Actor, Portal, Result, policy::Action};
use codes::hallmark::Hallmark;
use model::{
    brand::{RegisterEntry, RegisterMark},
    id::BrandId,
    page::{Page, PageQuery},
    right::RightState,
};

impl Portal {
    /// Enrolled brands and their marks, for everybody; `text` is looked for in names, marks and registration numbers.
    pub async fn register(&self, actor: &Actor, text: &str, query: PageQuery) -> Result<Page<RegisterEntry>> {
        actor.may(Action::ReadRegister)?;
        let text: String = text.chars().take(100).collect();
        let mut conn = self.read().await?;
        let brands = store::brand::register(&mut conn, &text, query).await?;
        let mut rows = Vec::with_capacity(brands.rows.len());
        for brand in brands.rows {
            let mut rights = store::right::of_brand(&mut conn, brand.id).await?;
            rights.retain(|right| right.state == RightState::Enrolled);
            rights.reverse();
            let marks = rights.into_iter().map(|right| RegisterMark {
                mark_text: right.filed.mark_text,
                kind: right.filed.kind,
                office: right.filed.office,
                registration_number: right.filed.registration_number,
                classes: right.filed.classes,
                enrolled_at: right.decision.map(|d| d.at),
            });
            rows.push(RegisterEntry { marks: marks.collect(), seal: self.seal(brand.id), brand });
        }
        Ok(Page { rows, total: brands.total, page: brands.page, size: brands.size })
    }

    /// A brand's seal, as SVG: from a key of the portal's, so that no other page can draw it.
    #[must_use]
    pub fn seal(&self, brand: BrandId) -> String {
        let mac = self.secret().mac("brand-seal", brand.0.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&mac[..16]);
        Hallmark::new(bytes).to_svg()
    }
}
