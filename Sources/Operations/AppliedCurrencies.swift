import Interchange
import Ledger
import Money
import Posting
import Reinsurance
import Store

extension TreatyApplyRun {
  /// What the treaties of one currency take.
  public struct CurrencyOutcome: Sendable {
    public var currency: Currency
    /// A tier of the books that guarantee, and one of each step of retrocession.
    public var tiers: [Tier]
    /// Losses of other currencies among its gross.
    public var conversions: [Conversion]
  }

  /// What the shares before it left of a loss, in the currency of a treaty that converts.
  public struct Conversion: Sendable {
    public var event: String
    public var risk: String
    public var amount: ConvertedAmount
  }
}

/// The treaties of a ledger on given losses, one currency after another: each engine sees amounts of one.
struct AppliedCurrencies {
  var scheme: Scheme
  /// Those that are asked for.
  var treaties: [Treaty]
  var tiers: [TreatyTier]
  var losses: GuaranteeLosses
  /// Places of the events in the order of their days.
  var events: [Int]
  /// What the losses cost the books that guarantee, each in its guarantee's currency.
  var rows: [LedgerRisks.Row]
  var measures: TreatyMeasures
  /// Whose rates hold.
  var rateDay: Day

  /// That of the pack first: of the treaties, and where every treaty is asked for, of all losses.
  func currencies(all: Bool) -> [Currency] {
    var found = Set(treaties.map(\.currency))
    if all || found.isEmpty { found.formUnion([scheme.currency] + rows.map(\.risk.currency)) }
    return found.sorted {
      ($0 == scheme.currency ? 0 : 1, $0.code) < ($1 == scheme.currency ? 0 : 1, $1.code)
    }
  }

  func outcome(in currency: Currency) throws -> TreatyApplyRun.CurrencyOutcome {
    let converted = try converted(into: currency)
    var rows = rows.filter { $0.risk.currency == currency } + converted.rows
    var found: [TreatyApplyRun.Tier] = []
    for (place, tier) in tiers.enumerated() {
      let own = tier.treaties.filter { $0.currency == currency }
      guard place == 0 || !own.isEmpty else { continue }
      let risks = try LedgerRisks(
        scheme, events: events, rows: rows.filter { tier.books.contains($0.risk.holder) })
      let applied = try AppliedContracts(own, risks, losses, measures)
      let later = tiers[(place + 1)...].reduce(into: Set<Int>()) { $0.formUnion($1.books) }
      if !later.isEmpty { rows += try applied.inward(to: later) }
      let ceding = tier.books.filter { book in own.contains { $0.isCeded(by: scheme.books[book]) } }
      found.append(
        TreatyApplyRun.Tier(
          books: ceding.sorted().map { scheme.books[$0].code },
          outcome: applied.outcome(own.sorted { $0.priority < $1.priority }, currency),
          layers: try applied.ordered.compactMap { try applied.layer($0, measures) }))
    }
    return TreatyApplyRun.CurrencyOutcome(
      currency: currency, tiers: found, conversions: converted.conversions)
  }

  /// Losses of other currencies that treaties of this one take in: each row is what shares in its own
  /// currency leave of it, which come before (`scheme check` sees to it), converted and rounded once.
  private func converted(
    into currency: Currency
  ) throws -> (rows: [LedgerRisks.Row], conversions: [TreatyApplyRun.Conversion]) {
    let converting = treaties.filter { $0.conversion != nil && $0.currency == currency }
    guard !converting.isEmpty, let first = tiers.first else { return ([], []) }
    var (found, conversions) = ([LedgerRisks.Row](), [TreatyApplyRun.Conversion]())
    let others = Set(rows.map(\.risk.currency)).subtracting([currency])
    for other in others.sorted(by: { $0.code < $1.code }) {
      let shares = first.treaties.filter {
        $0.currency == other && $0.kind.isProportional && $0.kind.isOfRisks
      }
      let risks = try LedgerRisks(
        scheme, events: events, rows: rows.filter { $0.risk.currency == other })
      let net = try AppliedContracts(shares, risks, losses, measures).cessions.net
      for event in 0..<risks.losses.eventCount {
        for row in risks.losses.offsets[event]..<risks.losses.offsets[event + 1] {
          var risk = risks.risks[Int(risks.losses.risks[row])]
          let given = losses.events[risks.events[event]]
          guard let (treaty, year) = covering(converting, risk, given.day) else { continue }
          let amount = try scheme.worth(
            net[row], other, in: treaty, on: treaty.rateDay(ofYear: year, through: rateDay))
          risk.currency = currency
          found.append(LedgerRisks.Row(event: event, risk: risk, amount: amount.worth))
          conversions.append(
            TreatyApplyRun.Conversion(event: given.code, risk: risk.name, amount: amount))
        }
      }
    }
    return (found, conversions)
  }

  /// The first of the treaties that covers a risk, with its underwriting year: all that may cover it convert
  /// alike.
  private func covering(
    _ treaties: [Treaty], _ risk: LedgerRisks.Risk, _ day: Day
  ) -> (treaty: Treaty, year: Int)? {
    for treaty in treaties
    where treaty.isCeded(by: scheme.books[risk.holder])
      && treaty.covers(risk.code, of: scheme.books[risk.book].code, risk.state)
    {
      let attaching = treaty.attaching == .losses ? day : risk.state.attachedOn ?? day
      if let year = treaty.year(attaching: attaching) { return (treaty, year.underwritingYear) }
    }
    return nil
  }
}
