//! Equal to the reference to the bit: what its C++ answers for pictures that are made by whole numbers alone, in all eight orientations.

use pdq::Hasher;

/// Three bytes a pixel.
fn picture(kind: u32, width: u64, height: u64) -> Vec<u8> {
    let pixel = |x: u64, y: u64| match kind {
        0 => [x * 255 / width, x * y / 97, y / 31 * 40],
        1 => [(x / 40 + y / 25) * 53, (x * x + y * y) / 700, x * 3 + y * 5],
        2 => [x * 37 + y * 91 + x * y % 113; 3],
        _ => [200, 10, 90],
    };
    (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y).map(|value| (value % 256) as u8))).collect()
}

/// Kind, width, height; the reference's quality and hashes, in its order of orientations. What is larger than 512 was brought to 512 × 512 as
/// its `pdqio.cpp` does.
#[rustfmt::skip]
const REFERENCE: &[(u32, u64, u64, u8, [&str; 8])] = &[
    (0, 512, 512, 100, [
        "ad25496d924926c9cc99999b3333c6331c6370e7c3860f0e7c1ec07e07fcffc0",
        "ada5b692924dd936cc996664333339cc9c638f18c3c7f0f17c1e3f8107fc001f",
        "f8f0e3c7c71c8c6399cc333166666cd9c936db4d9692a5a4294b6ad452a9556a",
        "f8f01c38c71c739c99ccccce66669366c93625b296925a5b294bb52b52a9aab5",
        "ada5b692924dd936cc996664333339cc9c638f18c3c7f0f17c1e3f8107fc001f",
        "f8f01c38c71c739c99ccccce66669366c93625b296925a5b294bb52b52a9aab5",
        "ad25496d924926c9cc99999b3333c6331c6370c7c3c60f0e7c1ec07e07fcffc0",
        "f8f0e3c7c71c8c6399cc333166666cd9c936db4d9693a5a4294b6ad452a9554a",
    ]),
    (1, 512, 341, 100, [
        "d9558c887b77d08a63f7168a9430cc8a95756c9ad935b6e02da36a6c52d3d6b4",
        "d3b14698285c494ce16cb8262c175757555b77e92abd555c5544575a3d4a5755",
        "bc6726af2fff7aa276a2bc20c165e632c562ce708c601c4a78f6e1c607867c1e",
        "86e4ec327d09e3e6b039128c7942ddfd0006dd437de0ffb60011ddf0001f5dff",
        "d95473757a302f756375e1759410337595359365d935491f2d03959352d3294b",
        "8c00d9dd2e6285df362243dfc16599dfc06039df8c60e3b578f63f39078683e1",
        "d3b1b967285cb6b3e16c47d92c17a8a85d5ba8962abdaae35544a8a53d4aa8aa",
        "87e41bcdfd0d9c19b479edf379422286780ea2fcffe821496011e20ff99fe200",
    ]),
    (2, 200, 300, 100, [
        "0b15ba815e411bcb36f6c3867ab52c389e033ccf456ac2ba39cf84fc8a8f5e43",
        "4494d9ce4b088536f3cbd61afa936bd51e5cc7920b3474eb106e71b11cfb0d34",
        "5e5010ab0b14b16167a36b2c2fe0869acf56b665143f68186c9e2e56dfdaf4e9",
        "11c173641e1d2f9ca69e7450abc6c17d0b0b6d385e615e41443bdb1b49aeb79e",
        "0b05457e5e41e43532f63c797ab5d3c79a03c730416a3d4d39cf7b030a8fa1bc",
        "5e40ef540b144e9e63a394d32fe07965cb56499a103f97e76c9ad1a95e5a0b16",
        "449626314b487ac9f3cb29e5fe9394285e5e386d0b348b14117e8e4e1cfbf2cb",
        "11c38c9b1e5dd063a69e8befafc63e824b0b92c75e61a1be453b24ec49ae5861",
    ]),
    (0, 64, 64, 1, [
        "a5e001bfa7d007e105c1bb8335c1ff01fe03ba3fd045205f4053407744df5fff",
        "a5f0fe58a7f0f83e05c5647c35c300fefe0347c0f045dfa8405fbf8847dfa080",
        "f0b5eb15f2a5ad4f50941169609455ebab571595a510caf51506fadd118af5d5",
        "f0b554faf6a552b45094eed660d6aa56ab57ef6ab510f50a551e1d2a138a0aaa",
        "a5f0fe58a7f0f83e05c5647c35c300fefe0347c0f045dfa8405fbf8847dfa080",
        "f0b554faf6a552b45094eed660d6aa56ab57ef6ab510f50a551e1d2a138a0aaa",
        "a5e001bfa7d007e105c1bb8335c1ff01fe03ba3fd045205f4053407744df5fff",
        "f0b5eb15f2a5ad4f50941169609455ebab571595a510caf51506fadd118af5d5",
    ]),
    (1, 65, 63, 24, [
        "0977ab55ee1508f7df80112f776a454a191efff02227aaed9889baab667e1100",
        "685cd4bd6276b032f8dcd4ad6a76303a185c2cad96760f3d079e0b4d97a60bc3",
        "5c2211ffbb40a25d8ad5bb85223fffe04c4b555a77720447cddc1101332bbbaa",
        "3d897e1737231b98ad897e173f239a944d098607c323a59752cba1e7c2f3a169",
        "097744aaee15f708df80eed0776abab5991e000f2227551298894554667eeeff",
        "5c22ee00bb405da28ad5447a223f001f4c4baaa57772fbb8cddceefe332b4455",
        "685c2b4262760ecdf8dc2b426a76cfc1185cd3529676f0c2079ef4b297a6f43c",
        "3d0981e83723e567ad8981f83f23656f4d0979f8c3235a6852cb5e18c2f35e96",
    ]),
    (1, 5, 5, 0, [
        "3b0e3b0e318c6b5a9b26c2f16c5b8b6296a5348d9b26cb72318cd6a569da87b5",
        "05b569e9d2421713db32fd3a0db504c424cfe8ed0cb569ecf24a1712db32f93a",
        "6c5b93a464d9c1e0ce73685b3d0e21c8c3f09e27ce7361d864d93c0f3c8f2d0f",
        "58e04347a71fbdb98e67579048e0ac6e719a424759e05347a71fbdb88e675390",
        "390ec6f1318c94b59b263d0e6c5b74bd96a5cb729b26348d318c695a69da785a",
        "2c4b6c5b44d93c0f4e7397a4380ede17c3f061d8ce739e2744d983f03c8fd2e0",
        "0db51616f24ae8ecdb3202c5ddb5f93b24cf17120db51613f24ae8eddb3206c5",
        "58e0bcb8a71f42468e67aa6f48e05391719abdb858e0acb8a71f42478e67ac6f",
    ]),
    (0, 31, 500, 47, [
        "2c2771c7863bc6550833f615017f01ff003f31fd08675dff003f575f00335557",
        "353eabeadcc2bbaafcba4bea3445bcaa4350ac8aabffc020a3ff2802ebbf0000",
        "1932d36dd32e44fd492654bf542a2b55512a995519327755512a7dd55122fdd5",
        "617f816099971100fdefe9ea615116001605aeaafeaf6a8af6ab82aabeeaaaaa",
        "6c6f8e388e7b39aa2c7309ea01fffe002c7fce02cc6fa2008c7fa8a0ac7faaa8",
        "797a2c92db6ebb007d66ab4054aad4aa7d6a66a8dd3a88aadd6a822afd6e022a",
        "34005415c44044558830b4153404435541505375abfa3fdf23dcd7fdebbfffff",
        "60417e9f0115e6ff896516156110e9ff14055155feaa957576887d55aeaa5555",
    ]),
    (1, 1600, 1004, 100, [
        "1c0061ff0fe01f00f83fc3ff0ff01f007c07f0ffe0ffc7fc07d40fc01f001f80",
        "0c70b70f48e0663eb9834cf0371fc8e0667c99836670bbbf4c70b31f4ce0b31f",
        "4955ca555ab5b5aa2d5a295552b5b5aa29505a55b5ba6d425295ad6a5a55b5aa",
        "59251da51db5cc96ecd6e6da664a624a736933293335193d192519bd19b519b5",
        "1c009f800fe0e0fff81f7e0007e0e0ff7c070f80e0ff3c3707d4f83f1f00e0ff",
        "495535aa5ab54a55ad5ad6aa52b54a552d52a5aab5ba96bd529552955a554a55",
        "0c704cf048e099c3bb87b39f371f771f667d667c6e704e784c704cf84ce04ce0",
        "5125e25a1db5336becd61935624a9db53329ccd63325eeea1925e64a1935e64a",
    ]),
    (0, 513, 100, 100, [
        "95222d554a5596aa656adb5536b5cdaa134a6c959b2566ca1996666d999b6666",
        "957ad2aa4ad56955656a24aa36b53255335a936a9b2599b599969992999b9999",
        "c07f87ff1f003c00303f71ff63e06700661fc63fce70cc604cc3ccc7cccecccc",
        "c07ff8081f80c3ff303f8e0063e098ff660fb9c0ce70339fccc33338ccce3333",
        "d56ad2aa4ad56955656a24aa36b53255335a936a9b259935d9969992999b9999",
        "c07f78001f80c3ff303f8e0063e098ff661fb9c0ce70b39fccc33338ccce3333",
        "95222d554a5596aa656adb5536b5cdaa135a6c959b25664a1996666d999b6666",
        "c07787ff1f803c00303f71ff63e06700460fc63fce70cce0ccc3ccc7cccecccc",
    ]),
    (2, 128, 129, 100, [
        "8b8dcb1cce9f0ba3ca35ce29b2cc70fcfc34b9a1f0b39a1e26c56bd0073c5812",
        "eed0921a03ac6c0efcd5cb75fe1e2729b36cfcf31de29248e712146530314397",
        "ded861b6bbcab5099f686483e799da56a861130ba5e631b47390c17a5269f2b8",
        "bba538b056b946a4a98061dfab4b8503e639565908b738e2b247becf6564e93d",
        "8b8d34c3ce9fe05cca3531c6b2cc8f03fc34065ef0b364e126c5942f073ca7ed",
        "ced89e499bca4af69e609b6ce79925a9a8618cf425e6ce4b73903e8552690d47",
        "eef06da503ec03f1fcd5248afe1ed046b36c030c1de269b7e712eb9a3031bc68",
        "bba5c70f76b9b95ba9809e20ab4b7a7ce639a9a648b7c31dba474130656416c2",
    ]),
    (3, 300, 200, 0, [
        "11342c4b11342c4b000013a01134820011348200000011342c4b102f11348200",
        "01410541500851495008a7d70541514d0400a7d7a696540c500c5008500ca7d3",
        "0461046104610461000099020461000a0461000a0000391e391e12850461000a",
        "040005410018f3c30418055d0004f3c70004055df282f6860159f28205590559",
        "11341134113411340000cc531134554b1134554b00002c4b2c4b07d01134554b",
        "0461391e0461391e000046f10461d7410461d74100000461391e057a0461d741",
        "014100005008a696500850080541a69204005008a696a292500ca296500c500c",
        "040000000018041c0418f282000404180004f282f28200180159001c0559f286",
    ]),
];

#[test]
fn hashes_and_qualities_are_the_references() {
    let mut hasher = Hasher::default();
    for (kind, width, height, quality, hashes) in REFERENCE {
        let spectrum = hasher.rgb_spectrum(&picture(*kind, *width, *height), *width as usize, *height as usize).unwrap();
        // Of 64 × 64 pixels the reference filters none for the hash, but some for the eight orientations: we filter none.
        let compared = if (*width, *height) == (64, 64) { 1 } else { 8 };
        assert_eq!(spectrum.orientations().map(|hash| hash.to_string())[..compared], hashes[..compared], "kind {kind}, {width} × {height}");
        assert_eq!(spectrum.quality().get(), *quality, "kind {kind}, {width} × {height}");
    }
}

#[test]
fn a_picture_too_small_for_content_has_an_empty_hash() {
    let print = Hasher::default().rgb(&[7; 4 * 600 * 3], 4, 600).unwrap();
    // Brought to 512 × 512 first, as the reference does; a plain surface all the same.
    assert_eq!(print.quality.get(), 0);
    let print = Hasher::default().rgb(&picture(1, 4, 100), 4, 100).unwrap();
    assert_eq!((print.hash, print.quality.get()), (pdq::Hash::default(), 0));
}

#[test]
fn pixels_that_do_not_fit_are_refused() {
    let mut hasher = Hasher::default();
    assert_eq!(hasher.rgb(&[0; 10], 2, 2).unwrap_err().to_string(), "a picture of 2 × 2 does not have 10 values");
    assert!(hasher.rgb(&[], 0, 0).is_err());
    assert!(hasher.rgb(&[0; 3], usize::MAX, usize::MAX).is_err());
    assert!(hasher.luma_spectrum(&[0.0; 3], 2, 2).is_err());
}

#[test]
fn one_hasher_remembers_nothing_of_the_picture_before() {
    let mut hasher = Hasher::default();
    for (kind, width, height, _, hashes) in REFERENCE.iter().rev() {
        let print = hasher.rgb(&picture(*kind, *width, *height), *width as usize, *height as usize).unwrap();
        assert_eq!(print.hash.to_string(), hashes[0], "kind {kind}, {width} × {height}");
    }
}
