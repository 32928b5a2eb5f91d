import Money
import Testing

/// Civil days of the proleptic Gregorian calendar.
struct DayTests {
  /// A calendar that only knows how to turn its last leaf: months of 31, 30, 28 days, and the leap rule of
  /// 1582.
  private struct WallCalendar {
    var year = 1600
    var month = 1
    var day = 1

    mutating func turn() {
      let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      day += 1
      if day > lengths[month - 1] { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
    }

    var text: String { "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)" }
  }

  @Test func everyDayFrom1600To2400() throws {
    var wall = WallCalendar()
    var number: Int32 = -135_140  // date(1600, 1, 1).toordinal() - date(1970, 1, 1).toordinal() in Python
    var faults: [String] = []
    while wall.year <= 2400 {
      let day = Day(number: number)
      let civil = day.civil
      let isSame = civil == (wall.year, wall.month, wall.day) && day.description == wall.text
      if !isSame || Day(year: wall.year, month: wall.month, day: wall.day) != day || Day(wall.text) != day {
        faults.append("\(wall.text) \(civil) \(day)")
      }
      wall.turn()
      number += 1
    }
    #expect(faults.isEmpty, "\(faults.prefix(3))")
    #expect(number == 157_419 + 1, "one day for each turn of the leaf, 1600-01-01 to 2400-12-31")
  }

  /// Python: date(...).toordinal() - date(1970, 1, 1).toordinal()
  @Test(arguments: [
    ("0001-01-01", -719_162), ("1600-01-01", -135_140), ("1900-03-01", -25_508), ("1970-01-01", 0),
    ("2000-02-29", 11_016), ("2024-03-31", 19_813), ("2400-12-31", 157_419), ("9999-12-31", 2_932_896),
  ])
  func number(text: String, number: Int32) {
    #expect(Day(text)?.number == number)
    #expect(Day(number: number).description == text)
  }

  @Test(arguments: [
    "2024-02-30", "2023-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00",
    "2024-01-32", "0000-01-01", "2024-1-1", "24-01-01", "2024/01/01", "2024-01-01 ", " 2024-01-01", "",
    "2024",
    "2024-01-0x", "+024-01-01", "２０２４-01-01", "2024-01-01T",
  ])
  func refused(text: String) { #expect(Day(text) == nil) }

  @Test func yearsOutOfRangeAreRefused() {
    #expect(Day(year: 10_000, month: 1, day: 1) == nil)
    #expect(Day(year: 0, month: 12, day: 31) == nil)
    #expect(Day(year: 2024, month: 2, day: -1) == nil)
  }

  @Test(arguments: [
    ("2024-01-31", 1, "2024-02-29"), ("2023-01-31", 1, "2023-02-28"), ("2024-01-31", 13, "2025-02-28"),
    ("2024-03-31", -1, "2024-02-29"), ("2024-12-15", 1, "2025-01-15"), ("2024-01-15", -1, "2023-12-15"),
    ("2024-05-31", 0, "2024-05-31"), ("2024-02-29", 12, "2025-02-28"), ("2024-02-29", 48, "2028-02-29"),
    ("2024-11-30", 3, "2025-02-28"), ("2024-01-15", -24, "2022-01-15"),
  ])
  func addingMonths(text: String, months: Int, expected: String) throws {
    #expect(try #require(Day(text)).adding(months: months)?.description == expected)
  }

  @Test func monthsBeyondTheCalendarAreRefused() throws {
    #expect(try #require(Day("9999-12-31")).adding(months: 1) == nil)
    #expect(try #require(Day("0001-01-01")).adding(months: -1) == nil)
    #expect(try #require(Day("0001-01-01")).adding(months: -20) == nil)
  }

  /// Japan's fiscal year begins on 1 April, that of US agencies on 1 October (named here by its first day).
  @Test(arguments: [
    ("2024-03-31", 4, 2023), ("2024-04-01", 4, 2024), ("2024-12-31", 4, 2024), ("2025-01-01", 4, 2024),
    ("2024-09-30", 10, 2023), ("2024-10-01", 10, 2024), ("2024-01-01", 1, 2024), ("2024-12-31", 1, 2024),
  ])
  func fiscalYear(text: String, startMonth: Int, year: Int) throws {
    #expect(try #require(Day(text)).fiscalYear(startMonth: startMonth) == year)
  }

  @Test func orderAndDays() throws {
    let day = try #require(Day("2024-02-28"))
    #expect(day.adding(days: 2).description == "2024-03-01")
    #expect(day.adding(days: -59).description == "2023-12-31")
    #expect(day < day.adding(days: 1))
    #expect(!(day < day))
    #expect(day.year == 2024)
  }
}
