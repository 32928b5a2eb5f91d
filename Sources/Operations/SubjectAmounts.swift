import Money
import Reinsurance
import Store

/// What covers are measured by, as a caller states it: `AMOUNT` of every treaty, `TREATY=AMOUNT` of all years
/// of one, or `TREATY/YEAR=AMOUNT`. The closest one holds, before what the terms say.
public struct SubjectAmounts: Sendable {
  private var amounts: [String: Int64] = [:]

  /// - Parameters:
  ///   - texts: as written after the option.
  ///   - option: its name, for what is said of a fault.
  /// - Throws: `bad-subject` with what would be right.
  public init(_ texts: [String], option: String, treaties: [Treaty], _ currency: Currency) throws {
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = parts.count == 2 ? String(parts[0]) : ""
      guard let amount = try? Amount(String(parts[parts.count - 1]), currency), amount.minor >= 0 else {
        throw LedgerError(
          "bad-subject", "\(option) `\(text)` is no amount in \(currency)",
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
    amounts["\(treaty.code)/\(year.underwritingYear)"] ?? amounts[treaty.code] ?? amounts[""]
  }
}

/// The amounts of a run, by what they measure.
public struct TreatyMeasures: Sendable {
  public var premium: SubjectAmounts
  public var volume: SubjectAmounts

  public init(premium: SubjectAmounts, volume: SubjectAmounts) {
    (self.premium, self.volume) = (premium, volume)
  }

  /// What a year's cover is measured by.
  /// - Throws: `no-subject` where neither the caller nor the terms say it.
  func base(_ cover: MeasuredCover, _ treaty: Treaty, _ year: Treaty.Year) throws -> Int64 {
    let (stated, option) =
      switch cover.measure {
      case .lossRatio: (premium.amount(treaty, year), "--subject-premium")
      case .volume: (volume.amount(treaty, year), "--volume")
      }
    if let base = stated ?? year.base ?? cover.base { return base }
    throw LedgerError(
      "no-subject",
      "treaty \(treaty.code) covers a part of its \(cover.baseName), which year \(year.underwritingYear) "
        + "does not state",
      remedy: "write \(cover.baseName) into its terms, or "
        + "\(option) \(treaty.code)/\(year.underwritingYear)=AMOUNT")
  }
}
