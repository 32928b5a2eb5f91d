import Ledger
import Money
import Posting

/// What a fund holds against what it must hold, whose money it is, and how long it lasts (domain.md D7, 9.7).
public struct FundReport: Sendable {
  public struct Source: Sendable, Equatable {
    /// Code of the contributor; empty for what the fund earned itself.
    public var party: String
    /// Kind of the contributor: national, local …
    public var tier: String
    /// Paid in, less what was returned; minor units.
    public var contributed: Int64
    /// Of that, spent by the fund's order.
    public var spent: Int64
    public var left: Int64 { contributed - spent }
  }

  public var book: String
  public var fund: String
  /// Fund balance: assets less liabilities, minor units.
  public var held: Int64
  /// What it promises to pay if called: guarantees and commitments off balance.
  public var promised: Int64
  public var promisedAtPeak: Int64
  /// What it must hold by the pack's rate; nil where the pack has none.
  public var required: Int64?
  /// Expenses of the months looked back at, and what they come to in as many months to come.
  public var used: Int64
  public var months: Int
  /// The day on which it runs out at that rate; nil where nothing is used.
  public var runsOut: Day?
  public var sources: [Source]

  /// What is not needed: held less required, or less the use expected where the pack has no rate.
  public var idle: Int64 { held - (required ?? used) }

  /// - Parameters:
  ///   - rows: everything of the book since the beginning.
  ///   - recent: movements of the months looked back at.
  ///   - promises: net movements of what the fund promises, by day, rising.
  public static func make(
    _ scheme: Scheme, fund place: Int, rows: [MovementRow], recent: [MovementRow],
    promises: [(day: Day, change: Int64)], months: Int, on day: Day
  ) -> FundReport {
    let fund = scheme.funds[place]
    let book = scheme.books[fund.book]
    let own = rows.filter { $0.fund == place && $0.currency == book.currency }
    let worth: Set<AccountClass> = [.equity, .income, .expense]
    let held = own.filter { worth.contains(scheme.chart[$0.chart].accountClass) }
      .reduce(Int128(0)) { $0 + $1.credit - $1.debit }
    let used = recent.filter {
      $0.fund == place && $0.currency == book.currency && scheme.chart[$0.chart].accountClass == .expense
        && !($0.cause?.isSweep ?? false)
    }.reduce(Int128(0)) { $0 + $1.debit - $1.credit }
    var (promised, peak): (Int64, Int64) = (0, 0)
    for entry in promises {
      promised += entry.change
      peak = max(peak, promised)
    }
    let required = fund.requiredRate.flatMap { $0.share(of: promised, .up) }
    let whole = Int64(clamping: held)
    let use = Int64(clamping: max(0, used))
    var runsOut: Day?
    if use > 0, whole > 0, let start = day.adding(months: -months) {
      let days = Int128(whole) * Int128(day.number - start.number) / Int128(use)
      if days < 365 * 200 { runsOut = day.adding(days: Int(days)) }
    }
    return FundReport(
      book: book.code, fund: fund.code, held: whole, promised: promised, promisedAtPeak: peak,
      required: required, used: use, months: months, runsOut: runsOut,
      sources: sources(scheme, fund, own, held: whole, on: day))
  }

  /// Money is spent in the pack's order; sources of one order, and those that it does not name, share by what
  /// they paid in, the largest remainders first.
  private static func sources(
    _ scheme: Scheme, _ fund: Fund, _ rows: [MovementRow], held: Int64, on day: Day
  ) -> [Source] {
    var paid: [String: Int128] = [:]
    for row in rows where scheme.chart[row.chart].accountClass == .equity {
      guard let event = row.cause?.event,
        [
          .fundContribution, .fundReturned, .fundReturnResolved, .fundConverted, .associationMerged,
        ].contains(event)
      else { continue }
      paid[row.segment.fundingSource, default: 0] += row.credit - row.debit
    }
    let book = scheme.books[fund.book].code
    func order(_ party: String) -> Int {
      scheme.spendingOrder.filter {
        $0.book == book && $0.fund == fund.code && $0.party == party && $0.validity.contains(day)
      }.map(\.order).min() ?? Int.max
    }
    var sources = paid.filter { $0.value != 0 }.map { party, amount in
      Source(
        party: party, tier: scheme.party(party).map { scheme.parties[$0].kind } ?? "",
        contributed: Int64(clamping: amount), spent: 0)
    }.sorted { (order($0.party), $0.party) < (order($1.party), $1.party) }
    let contributed = sources.reduce(Int64(0)) { $0 + $1.contributed }
    if held > contributed {
      sources.append(Source(party: "", tier: "own", contributed: held - contributed, spent: 0))
      return sources
    }
    var left = contributed - held
    for rank in Set(sources.map { order($0.party) }).sorted() {
      let places = sources.indices.filter { order(sources[$0].party) == rank }
      let weights = places.map { max(0, sources[$0].contributed) }
      let take = min(left, weights.reduce(0, +))
      guard take > 0, let parts = Allocation.largestRemainder(take, weights: weights) else { continue }
      for (place, part) in zip(places, parts) { sources[place].spent = part }
      left -= take
    }
    return sources
  }
}
