//! What the browser loads: [`app`] compiled to WebAssembly by `scripts/build-site`, with its `hydrate` function exported.
//! There is no code here, and there should be none: everything that runs in the browser lives in `app`.

use app as _;
