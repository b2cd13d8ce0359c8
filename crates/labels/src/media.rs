//! What labels are printed on: sheets by their makers' numbers, and rolls of any size.

/// A sheet of labels, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    /// The maker's number.
    pub number: &'static str,
    /// What it is, for people.
    pub name: &'static str,
    /// The page: width and height.
    pub page: [f32; 2],
    /// Labels across and down.
    pub grid: [u32; 2],
    /// One label: width and height.
    pub label: [f32; 2],
    /// Where the first label begins: from the left and the top.
    pub start: [f32; 2],
    /// From one label's beginning to the next one's: across and down.
    pub pitch: [f32; 2],
}

const A4: [f32; 2] = [210.0, 297.0];
const LETTER: [f32; 2] = [215.9, 279.4];

/// The sheets that are known. To add one: measure it, and the test below says whether it fits its page.
pub const SHEETS: &[Sheet] = &[
    Sheet {
        number: "3474",
        name: "Avery 3474, A4, 24 labels of 70 × 37 mm",
        page: A4,
        grid: [3, 8],
        label: [70.0, 37.0],
        start: [0.0, 0.5],
        pitch: [70.0, 37.0],
    },
    Sheet {
        number: "L7159",
        name: "Avery L7159, A4, 24 labels of 63.5 × 33.9 mm",
        page: A4,
        grid: [3, 8],
        label: [63.5, 33.9],
        start: [7.2, 12.9],
        pitch: [66.0, 33.9],
    },
    Sheet {
        number: "L7160",
        name: "Avery L7160, A4, 21 labels of 63.5 × 38.1 mm",
        page: A4,
        grid: [3, 7],
        label: [63.5, 38.1],
        start: [7.2, 15.1],
        pitch: [66.0, 38.1],
    },
    Sheet {
        number: "L7161",
        name: "Avery L7161, A4, 18 labels of 63.5 × 46.6 mm",
        page: A4,
        grid: [3, 6],
        label: [63.5, 46.6],
        start: [7.2, 8.7],
        pitch: [66.0, 46.6],
    },
    Sheet {
        number: "L7162",
        name: "Avery L7162, A4, 16 labels of 99.1 × 33.9 mm",
        page: A4,
        grid: [2, 8],
        label: [99.1, 33.9],
        start: [4.65, 12.9],
        pitch: [101.6, 33.9],
    },
    Sheet {
        number: "L7163",
        name: "Avery L7163, A4, 14 labels of 99.1 × 38.1 mm",
        page: A4,
        grid: [2, 7],
        label: [99.1, 38.1],
        start: [4.65, 15.1],
        pitch: [101.6, 38.1],
    },
    Sheet {
        number: "L7651",
        name: "Avery L7651, A4, 65 labels of 38.1 × 21.2 mm",
        page: A4,
        grid: [5, 13],
        label: [38.1, 21.2],
        start: [4.75, 10.7],
        pitch: [40.6, 21.2],
    },
    Sheet {
        number: "5160",
        name: "Avery 5160, US Letter, 30 labels of 2⅝ × 1 in",
        page: LETTER,
        grid: [3, 10],
        label: [66.675, 25.4],
        start: [4.7625, 12.7],
        pitch: [69.85, 25.4],
    },
    Sheet {
        number: "5162",
        name: "Avery 5162, US Letter, 14 labels of 4 × 1⅓ in",
        page: LETTER,
        grid: [2, 7],
        label: [101.6, 33.867],
        start: [3.969, 21.167],
        pitch: [106.363, 33.867],
    },
    Sheet {
        number: "5163",
        name: "Avery 5163, US Letter, 10 labels of 4 × 2 in",
        page: LETTER,
        grid: [2, 5],
        label: [101.6, 50.8],
        start: [3.969, 12.7],
        pitch: [106.363, 50.8],
    },
];

impl Sheet {
    /// By the maker's number.
    #[must_use]
    pub fn by_number(number: &str) -> Option<&'static Self> {
        SHEETS.iter().find(|sheet| sheet.number == number)
    }

    /// Labels on a page.
    #[must_use]
    pub const fn per_page(&self) -> u32 {
        self.grid[0] * self.grid[1]
    }

    /// Where the label of a place begins, row by row.
    #[must_use]
    pub fn place(&self, at: u32) -> [f32; 2] {
        let (column, row) = (at % self.grid[0], at / self.grid[0] % self.grid[1]);
        [self.start[0] + self.pitch[0] * column as f32, self.start[1] + self.pitch[1] * row as f32]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sheet_s_labels_lie_on_its_page_and_beside_each_other() {
        for sheet in SHEETS {
            for axis in [0, 1] {
                let end = sheet.start[axis] + sheet.pitch[axis] * (sheet.grid[axis] - 1) as f32 + sheet.label[axis];
                assert!(end <= sheet.page[axis] + 0.01, "{}", sheet.number);
                // As much is left over at one side as at the other.
                assert!((sheet.page[axis] - end - sheet.start[axis]).abs() < 0.5, "{}: {} and {}", sheet.number, sheet.start[axis], sheet.page[axis] - end);
                assert!(sheet.pitch[axis] >= sheet.label[axis], "{}", sheet.number);
            }
            let last = sheet.place(sheet.per_page() - 1);
            assert!(last[0] + sheet.label[0] <= sheet.page[0] + 0.01 && last[1] + sheet.label[1] <= sheet.page[1] + 0.01);
            assert_eq!(Sheet::by_number(sheet.number), Some(sheet));
        }
    }
}
