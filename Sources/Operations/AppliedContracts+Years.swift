import Money
import Reinsurance
import Store

/// What each year of a cover used up.
extension AppliedContracts {
  /// A cover's year; nil where no term of it asks what came before.
  func layer(
    _ contract: LedgerContract, _ measures: TreatyMeasures
  ) throws -> TreatyApplyRun.Layer? {
    let (treaty, year) = (contract.treaty, contract.year)
    guard let place = programme.contracts.firstIndex(where: { $0.code == contract.terms.code }) else {
      return nil
    }
    let aggregate = contract.terms.aggregate
    guard treaty.measured != nil || treaty.excess.map({ $0.limit != nil || !aggregate.isOpen }) ?? false
    else { return nil }
    let taken = taken(contract, place)
    let paid = taken.reduce(Int64(0)) { $0 + $1.ceded }
    let reached = taken.reduce(Int64(0)) { $0 + $1.layer }
    let subject = measures.premium.amount(treaty, year)
    do {
      let price = treaty.excess?.premium
      let premium = try subject.map { try price?.premium(subject: $0) ?? 0 } ?? price?.deposit ?? 0
      let last = year.to.adding(days: -1)
      // Without a limit of a loss nothing is reinstated: the layer is then as wide as can be.
      let cover =
        treaty.excess?.year(from: year.from, to: last)
        ?? ExcessYear(attachment: 0, limit: .max, from: year.from, to: last)
      let outcomes = try cover.priced(taken, premium: premium)
      let back = outcomes.reduce(Int64(0)) { $0 + $1.reinstated }
      let all = cover.reinstatements.map { Int64($0.count) * cover.limit }
      return TreatyApplyRun.Layer(
        treaty: treaty.code, year: year.underwritingYear, cedant: contract.cedant, outcomes: outcomes,
        premium: premium,
        adjustment: try subject.flatMap { try price?.adjustment(subject: $0) },
        deductible: aggregate.attachment, deductibleLeft: max(0, aggregate.attachment - reached),
        coverLeft: aggregate.limit.map { max(0, $0 - paid) }, reinstatableLeft: all.map { $0 - back },
        base: contract.base.flatMap { base in treaty.measured.map { ($0.baseName, base) } },
        lossRatio: treaty.kind == .stopLoss
          ? try contract.base.flatMap { try $0 > 0 ? ExactFraction(reached, over: $0).percentText() : nil }
          : nil)
    } catch is ExactOverflow { throw LedgerError.treatyOverflow(treaty.code) }
  }

  /// What a contract took of each of its events, before and after the terms of its year.
  private func taken(_ contract: LedgerContract, _ place: Int) -> [ExcessYear.Taken] {
    let before = TreatyEngine(programme).beforePeriod(place, risks.losses, cessions)
    return (contract.terms.events ?? 0..<risks.losses.eventCount).map { event in
      let rows = risks.losses.offsets[event]..<risks.losses.offsets[event + 1]
      let given = losses.events[risks.events[event]]
      return ExcessYear.Taken(
        given.code, on: given.day, layer: before[event],
        ceded: rows.reduce(0) { $0 + cessions.ceded[place][$1] })
    }
  }
}
