//! What pages are made of. One component a file, every prop documented, ARIA inside, no data fetching: a page hands in what the server said.
//!
//! All of it works before (and without) the browser's script: links are links, forms are forms, menus are `<details>`. What only the script
//! can do (copying, the colour switch, showing a password) carries the class `needs-script` and keeps its place, unseen, until hydration.
//! No component writes a `style=` attribute: the content security policy forbids it. Colours and sizes come from `style/` by class.
//!
//! To add one: write `noun.rs` with the component and its doc comment, give it a class of the same name in `style/components/`, declare and
//! export it here, and show it in `gallery.rs`, the test that renders
//! every component (`GALLERY=/tmp cargo nextest run -p app --features ssr gallery` keeps the page for the eye).

mod acting_for;
mod badge;
mod breadcrumbs;
mod browser;
mod button;
mod card;
mod choice;
mod code_text;
mod confirm;
mod copy_button;
mod dialog;
mod diff_table;
mod due;
mod empty_state;
mod error_summary;
mod fact_list;
mod field;
mod file_field;
mod form;
mod frame_app;
mod frame_public;
#[cfg(all(test, feature = "ssr"))]
mod gallery;
mod hallmark;
mod hit;
mod icon;
mod language_menu;
mod letter;
mod links;
mod money_text;
mod nav;
mod notice;
mod number;
mod operator;
mod page_header;
mod pagination;
mod password_field;
mod pictures_field;
mod print_button;
mod progress;
mod scan_map;
mod select;
mod selection_bar;
mod side_by_side;
mod skeleton;
mod sparkline;
mod stat;
mod table;
mod tabs;
mod text_area;
mod text_field;
mod theme;
mod time_text;
mod timeline;
mod toast;
mod todo_list;
mod verdict;

pub use acting_for::{ActingFor, Own};
pub use badge::{Badge, Tone};
pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use browser::keep_typed;
pub use button::{Button, ButtonKind, ButtonLink, Variant};
pub use card::{Card, DoorCard, Fold};
pub use choice::{Checkbox, Choice, RadioGroup};
pub use code_text::CodeText;
pub use confirm::Confirm;
pub use copy_button::CopyButton;
pub use dialog::{Dialog, DialogButton, DialogClose};
pub use diff_table::{DiffRow, DiffTable, Sameness};
pub use due::Due;
pub use empty_state::EmptyState;
pub use error_summary::{ErrorSummary, FieldError};
pub use fact_list::{Fact, FactList};
pub use file_field::FileField;
pub use form::{Fieldset, FormActions, FormBody, anew};
pub use frame_app::AppFrame;
pub use frame_public::PublicFrame;
pub use hallmark::Hallmark;
pub use hit::{Hit, Hits, Piece};
pub(crate) use icon::icon;
pub use icon::{Glyph, Icon, Sign};
pub use language_menu::LanguageMenu;
pub use letter::Letter;
pub use links::{query_link, query_value};
pub use money_text::MoneyText;
pub use nav::{AccountMenu, AccountNav, NavGroup, NavGroups, NavItem, NavList, Wordmark};
pub use notice::Notice;
pub use number::{compact, group_digits, percent, plural};
pub use operator::{OperatorLinks, PrivacyHint, WriteToUs, provide_operator, use_operator};
pub use page_header::PageHeader;
pub use pagination::Pagination;
pub use password_field::PasswordField;
pub use pictures_field::PicturesField;
pub use print_button::PrintButton;
pub use progress::Progress;
pub use scan_map::{MapPlace, ScanMap};
pub use select::Select;
pub use selection_bar::SelectionBar;
pub use side_by_side::{Panel, SideBySide};
pub use skeleton::Skeleton;
pub use sparkline::Sparkline;
pub use stat::{Stat, Stats};
pub use table::{Cell, Column, Table};
pub use tabs::{Tab, Tabs};
pub use text_area::TextArea;
pub use text_field::{InputKind, TextField};
pub use theme::{Theme, ThemeToggle};
pub use time_text::{DayText, TimeText};
pub use timeline::{Timeline, TimelineItem};
pub use toast::{ToastRegion, Toaster, provide_toaster, use_toaster};
pub use todo_list::{Todo, TodoList};
pub use verdict::Verdict;
