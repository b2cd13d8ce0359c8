//! Marks in Hangul, which are heard.

#[path = "support/titles.rs"]
mod titles;

use screening::{Decision, Engine, Kind};
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    titles::engine(
        "Nike|Gucci|Chanel|Louis Vuitton|Balenciaga|New Balance|Burberry|Rolex|Prada|Dior|Coach|The North Face|Lacoste|Moncler|Apple|Target|Samsung|Fendi|Omega|Lego",
    )
});

#[test]
fn marks_are_found_in_hangul() {
    for (title, mark) in [
        ("구찌 마몬트 숄더백", "Gucci"),
        ("샤넬가방 클래식 미디움", "Chanel"),
        ("루이비통 네버풀 MM", "Louis Vuitton"),
        ("루이 비통 모노그램 지갑", "Louis Vuitton"),
        ("발렌시아가 트리플에스 운동화 270", "Balenciaga"),
        ("뉴발란스 530 운동화", "New Balance"),
        ("나이키 에어포스 1 레플리카", "Nike"),
        ("나이키운동화 새상품", "Nike"),
        ("버버리는 처음이라", "Burberry"),
        ("롤렉스 서브마리너 시계", "Rolex"),
        ("라코스테 반팔티", "Lacoste"),
        ("노스페이스 눕시 패딩", "The North Face"),
        ("몽클레어 패딩 블랙", "Moncler"),
        // Its letters one by one, as some programs write them; laughter; a mark after words of replicas.
        ("\u{1100}\u{116e}\u{110d}\u{1175} 가방", "Gucci"),
        ("구찌ㅋㅋ 가방", "Gucci"),
        ("레플리카샤넬가방", "Chanel"),
        ("[코치] 숄더백", "Coach"),
    ] {
        let (_, marks) = titles::found(&ENGINE, title);
        assert!(marks.contains(&(mark.to_owned(), Kind::Transliterated)), "{title}: {marks:?}");
    }
}

#[test]
fn words_of_replicas_beside_them_count() {
    for title in ["나이키 에어포스 1 레플리카", "구찌 마몬트 미러급 풀박스", "샤넬 클래식 레플리카", "루이비통 지갑 짝퉁"]
    {
        assert!(titles::found(&ENGINE, title).0 >= Decision::Watch, "{title}");
    }
}

#[test]
fn korean_words_are_no_marks() {
    for title in [
        "여성 가방 블랙 사이즈 M 새상품",
        "남성 구두 270 소가죽",
        "나일론 자켓 디자인 셔츠 세트",
        "파라다이스 호텔 숙박권",
        "핸드메이드 귀걸이 실버",
        "삼겹살 구이용 500g 국내산",
        "고구마 10kg 해남",
        "아이들 장난감 블록 200피스",
        "커피 원두 1kg 로스팅",
        "ㅋㅋㅋ 팔아요 ㅠㅠ",
        "모델 나이 키 몸무게",
        "Nike 덩크 고가품 인기 사이즈가 품절",
        "Chanel 가방 정품 급처",
        "Chanel 가방 짝퉁 아닙니다",
    ] {
        let (verdict, marks) = titles::found(&ENGINE, title);
        assert_eq!(verdict, Decision::Allow, "{title}: {marks:?}");
    }
}
