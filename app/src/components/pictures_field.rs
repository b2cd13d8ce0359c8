//! Pictures of a form, and those that were kept when it came back: nobody has to choose them again.

use super::FileField;
use crate::i18n::t;
use leptos::prelude::*;
use model::{id::PictureId, picture::picture_url};

/// A field for pictures, `name="pictures"`, under those that came back, `name="kept"`.
#[component]
pub fn PicturesField(
    /// Ids of pictures that were kept, with spaces between.
    kept: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// How many, how large, and who sees them.
    #[prop(into)]
    hint: String,
    /// At least one is needed.
    #[prop(optional)]
    required: bool,
    /// Whether the person may see kept ones: nobody without an account may.
    #[prop(default = true)]
    shown: bool,
) -> impl IntoView {
    let kept: Vec<PictureId> = kept.split_whitespace().filter_map(|id| id.parse().ok()).collect();
    let (none, count) = (kept.is_empty(), kept.len());
    let pictures = kept
        .into_iter()
        .enumerate()
        .map(|(n, id)| {
            let alt = t::form::your_picture(n + 1, count);
            view! {
                <li>
                    {shown.then(|| view! { <img class="evidence-picture" src=picture_url(id) alt=alt/> })}
                    <label class="choice"><input class="checkbox" type="checkbox" name="kept" value=id.to_string() checked=true/><span>{t::form::keep_picture(n + 1)}</span></label>
                </li>
            }
        })
        .collect_view();
    view! {
        {(!none).then(|| view! { <ul class="kept-pictures" aria-label=t::form::pictures_added()>{pictures}</ul> })}
        <FileField
            name="pictures"
            label=if none { label } else { t::form::more_pictures().to_owned() }
            hint=hint
            accept="image/jpeg,image/png,image/webp,image/gif"
            multiple=true
            required=required && none
        />
    }
}
