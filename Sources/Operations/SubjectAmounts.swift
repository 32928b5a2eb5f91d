import Ledger
import Money
import Posting
import Reinsurance
import Store

/// What covers are measured by, as a caller states it: `AMOUNT` of every treaty in the pack's currency,
/// `TREATY=AMOUNT` of all years of one, or `TREATY/YEAR=AMOUNT`. The closest one holds, before what the terms
/// say.
public struct SubjectAmounts: Sendable {
  private var amounts: [String: Int64] = [:]
  /// Of an amount that names no treaty: it holds for those in this currency.
  private let currency: Currency

  /// - Parameters:
  ///   - texts: as written after the option.
  ///   - option: its name, for what is said of a fault.
  /// - Throws: `bad-subject` with what would be right.
  public init(_ texts: [String], option: String, treaties: [Treaty], _ currency: Currency) throws {
    self.currency = currency
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = parts.count == 2 ? String(parts[0]) : ""
      let code = key.split(separator: "/").first.map(String.init)
      let own = treaties.first { $0.code == code }?.currency ?? currency
      guard let amount = try? Amount(String(parts[parts.count - 1]), own), amount.minor >= 0 else {
        throw LedgerError(
          "bad-subject", "\(option) `\(text)` is no amount in \(own)",
          remedy: "write 1200000, TREATY=1200000 or TREATY/2024=1200000")
      }
      let known = treaties.flatMap { treaty in
        [treaty.code] + treaty.years.map { "\(treaty.code)/\($0.underwritingYear)" }
      }
      guard key.isEmpty || known.contains(key) else {
        throw LedgerError(
          "bad-subject", "\(option) `\(text)` names no treaty, or no year of it",
          remedy: "name one of: \(treaties.map(\.code).joined(separator: ", "))")
      }
      guard amounts.updateValue(amount.minor, forKey: key) == nil else {
        throw LedgerError(
          "bad-subject", "\(option) is stated twice for `\(key.isEmpty ? "every treaty" : key)`",
          remedy: "state each once")
      }
    }
  }

  /// Minor units; nil where none is stated.
  public func amount(_ treaty: Treaty, _ year: Treaty.Year) -> Int64? {
    amounts["\(treaty.code)/\(year.underwritingYear)"] ?? amounts[treaty.code]
      ?? (treaty.currency == currency ? amounts[""] : nil)
  }
}

/// The amounts of a run, by what they measure.
public struct TreatyMeasures: Sendable {
  public var premium: SubjectAmounts
  public var volume: SubjectAmounts

  public init(premium: SubjectAmounts, volume: SubjectAmounts) {
    (self.premium, self.volume) = (premium, volume)
  }

  /// Years that events bound.
  private(set) var bindings = TreatyBindings()
  /// As the ledger says, by treaty.
  private var known: [String: [TreatyReader.BookYear: Int64]] = [:]

  /// Reads what the ledger says of what covers are measured by.
  /// - Throws: `cap-basis` where a cap counts payments and the losses are the ledger's, which are net.
  mutating func read(
    _ snapshot: Snapshot, _ treaties: [Treaty], _ losses: TreatyApplyRun.Losses, ratesOf rateDay: Day
  ) throws {
    let scheme = snapshot.pack.scheme
    bindings = try snapshot.treaties.bindings(scheme.books.map(\.code), knownAtSeal: snapshot.seal)
    for treaty in treaties {
      guard let measured = treaty.measured else { continue }
      var last = Day(number: 2_932_896)
      if case .stored(let day, _) = losses {
        guard !measured.isGross else {
          throw LedgerError(
            "cap-basis",
            "the cap of treaty \(treaty.code) counts payments: losses of the ledger are net of recoveries",
            remedy: "state payments with --losses FILE; settle works the cap out from payments and recoveries"
          )
        }
        last = day
      }
      let books = scheme.books.filter { treaty.isCeded(by: $0) }.map(\.code)
      known[treaty.code] = try snapshot.treaties.measures(
        treaty, treaty.years, books, through: last, knownAtSeal: snapshot.seal,
        ratesOf: rateDay
      ).mapValues(\.amount)
    }
  }

  /// What a year's cover is measured by: as the caller says, else the ledger, the year, the terms.
  /// - Parameter cedant: code of the book whose cover it is.
  /// - Throws: `no-subject` where none of them says it.
  func base(_ cover: MeasuredCover, _ treaty: Treaty, _ year: Treaty.Year, _ cedant: String?) throws -> Int64
  {
    let (stated, option) =
      switch cover.measure {
      case .lossRatio: (premium.amount(treaty, year), "--subject-premium")
      case .volume: (volume.amount(treaty, year), "--volume")
      }
    let posted = cedant.flatMap {
      known[treaty.code]?[TreatyReader.BookYear(book: $0, year: year.underwritingYear)]
    }
    if let base = stated ?? posted ?? year.base ?? cover.base { return base }
    throw LedgerError(
      "no-subject",
      "treaty \(treaty.code) covers a part of its \(cover.baseName), which year \(year.underwritingYear) "
        + "does not state",
      remedy: "write \(cover.baseName) into its terms, or "
        + "\(option) \(treaty.code)/\(year.underwritingYear)=AMOUNT")
  }
}
