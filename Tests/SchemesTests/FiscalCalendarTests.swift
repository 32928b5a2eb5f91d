import Ledger
import Money
import Testing

@testable import Schemes

/// First and last days of fiscal years and periods, from the pack of the tests: years from April for tokyo,
/// by months; the insurer's from April by half-years until it changes to calendar years by quarters; the
/// federation's from April, undivided.
@Suite struct FiscalCalendarTests {
  static let cases: [(book: String, day: String, year: String, period: String)] = [
    ("tokyo", "2024-04-01", "2024-04-01 2025-03-31", "2024-04-01 2024-04-30"),
    ("tokyo", "2024-03-31", "2023-04-01 2024-03-31", "2024-03-01 2024-03-31"),
    ("tokyo", "2024-02-29", "2023-04-01 2024-03-31", "2024-02-01 2024-02-29"),
    ("tokyo", "2025-01-15", "2024-04-01 2025-03-31", "2025-01-01 2025-01-31"),
    ("insurer", "2024-09-30", "2024-04-01 2025-03-31", "2024-04-01 2024-09-30"),
    ("insurer", "2024-10-01", "2024-04-01 2025-03-31", "2024-10-01 2025-03-31"),
    ("insurer", "2025-03-31", "2024-04-01 2025-03-31", "2024-10-01 2025-03-31"),
    // The year of the change is a short one.
    ("insurer", "2025-04-01", "2025-04-01 2025-12-31", "2025-04-01 2025-06-30"),
    ("insurer", "2025-12-31", "2025-04-01 2025-12-31", "2025-10-01 2025-12-31"),
    ("insurer", "2026-01-01", "2026-01-01 2026-12-31", "2026-01-01 2026-03-31"),
    ("federation", "2024-05-05", "2024-04-01 2025-03-31", "2024-04-01 2025-03-31"),
  ]

  @Test(arguments: cases) func yearsAndPeriods(
    _ entry: (book: String, day: String, year: String, period: String)
  ) throws {
    let scheme = try #require(PackReader.read(try .folder(TestPacks.japanMini)).pack).scheme
    let book = try #require(scheme.book(entry.book))
    let day = try #require(Day(entry.day))
    let year = scheme.fiscalYear(of: book, holding: day)
    let period = scheme.period(of: book, holding: day)
    #expect("\(year.lowerBound) \(year.upperBound)" == entry.year)
    #expect("\(period.lowerBound) \(period.upperBound)" == entry.period)
  }
}
