import Guarantees
import Interchange
import Ledger
import Money
import Posting
import Reinsurance
import Store
import Tabular

extension TreatyApplyRun {
  /// A layer's year on the events given: reinstatements and what they cost.
  public struct Layer: Sendable {
    public var treaty: String
    public var year: Int
    public var outcomes: [ExcessYear.Outcome]
    /// Of the deposit, or adjusted to the subject premium; zero where the treaty states none.
    public var premium: Int64
    /// What more is due at the subject premium; nil without one.
    public var adjustment: Int64?
    /// Cover that is left, and the limit that can still be reinstated; nil where nothing bounds it.
    public var coverLeft: Int64?
    public var reinstatableLeft: Int64?
  }

  /// Applies treaties of the ledger's pack to losses of its guarantees; nothing is posted.
  /// - Parameters:
  ///   - codes: of treaties; nil takes all.
  ///   - subject: premium that excess treaties are priced on (GNPI), minor units.
  public static func ledger(
    _ snapshot: Snapshot, treaties codes: [String]?, losses path: String, subject: Int64?
  ) throws -> (outcome: Outcome, layers: [Layer]) {
    let scheme = snapshot.pack.scheme
    for code in codes ?? [] where !scheme.treaties.contains(where: { $0.code == code }) {
      throw LedgerError(
        "unknown-treaty", "the pack has no treaty \(code)",
        remedy: "use one of: \(scheme.treaties.map(\.code).joined(separator: ", "))")
    }
    let treaties = scheme.treaties.filter { treaty in codes.map { $0.contains(treaty.code) } ?? true }
    let losses = try GuaranteeLosses.read(path, currency: scheme.currency)
    let risks = try LedgerRisks(snapshot, losses, file: path)
    let contracts = try treaties.flatMap { try LedgerContracts.of($0, risks, losses) }
    let programme: TreatyProgramme
    let cessions: TreatyCessions
    do {
      programme = try TreatyProgramme(contracts.map(\.terms), risks: risks.subject)
      cessions = try TreatyEngine(programme).apply(risks.losses)
    } catch let faults as TreatyFaults {
      let first = faults.faults[0]
      throw LedgerError(first.code, "treaty \(first.contract) \(first.message)", remedy: first.remedy)
    } catch let fault as TreatyFault {
      throw LedgerError(fault.code, "treaty \(fault.contract) \(fault.message)", remedy: fault.remedy)
    }
    let order = treaties.sorted { LedgerContracts.priority($0) < LedgerContracts.priority($1) }
    let applied = AppliedContracts(
      programme: programme, cessions: cessions, risks: risks, losses: losses,
      contracts: Dictionary(uniqueKeysWithValues: contracts.map { ($0.terms.code, $0) }))
    let layers = try contracts.compactMap { try applied.layer($0, subject) }
    return (applied.outcome(order, scheme.currency), layers)
  }
}

/// What the contracts of a ledger's treaties took.
private struct AppliedContracts {
  var programme: TreatyProgramme
  var cessions: TreatyCessions
  var risks: LedgerRisks
  var losses: GuaranteeLosses
  var contracts: [String: LedgerContract]

  /// Each treaty over all of its years.
  func outcome(_ treaties: [Treaty], _ currency: Currency) -> TreatyApplyRun.Outcome {
    let rows = risks.losses.risks.map(Int.init)
    var outcome = TreatyApplyRun.Outcome(
      currency: currency, treaties: [], events: risks.events.map { losses.events[$0].code },
      offsets: risks.losses.offsets, risks: rows.map { risks.names[$0] }, gross: risks.losses.amounts,
      net: cessions.net, ceded: [], isCovered: [])
    for treaty in treaties {
      var ceded = rows.map { _ in Int64(0) }
      var covered = rows.map { _ in false }
      for (place, terms) in programme.contracts.enumerated()
      where contracts[terms.code]?.treaty.code == treaty.code {
        for row in coveredRows(terms) {
          ceded[row] += cessions.ceded[place][row]
          covered[row] = true
        }
      }
      outcome.treaties.append(
        TreatyTerms(
          code: treaty.code, name: treaty.code, kind: LedgerContracts.kind(treaty.kind),
          priority: LedgerContracts.priority(treaty), level: treaty.level, cover: .all(.one)))
      outcome.ceded.append(ceded)
      outcome.isCovered.append(covered)
    }
    return outcome
  }

  /// Rows of losses that a contract covers.
  private func coveredRows(_ terms: TreatyTerms) -> [Int] {
    let events = terms.events ?? 0..<risks.losses.eventCount
    return (risks.losses.offsets[events.lowerBound]..<risks.losses.offsets[events.upperBound]).filter {
      terms.covers(risk: Int(risks.losses.risks[$0]))
    }
  }

  /// A layer's year: its losses are what priorities before it left of the risks in scope.
  func layer(_ contract: LedgerContract, _ subject: Int64?) throws -> TreatyApplyRun.Layer? {
    let (treaty, year) = (contract.treaty, contract.year)
    guard treaty.kind == .eventXL, let excess = treaty.excess,
      let place = programme.contracts.firstIndex(where: { $0.code == contract.terms.code }),
      let cover = excess.year(from: year.from, to: year.to.adding(days: -1))
    else { return nil }
    let before = programme.contracts.indices.filter {
      programme.contracts[$0].priority < programme.contracts[place].priority
    }
    let rows = Set(coveredRows(contract.terms))
    let incoming = (contract.terms.events ?? 0..<risks.losses.eventCount).map { event in
      let range = risks.losses.offsets[event]..<risks.losses.offsets[event + 1]
      let amount = range.filter(rows.contains).reduce(Int64(0)) { sum, row in
        sum + risks.losses.amounts[row] - before.reduce(0) { $0 + cessions.ceded[$1][row] }
      }
      let given = losses.events[risks.events[event]]
      return ExcessYear.Loss(given.code, on: given.day, amount)
    }
    do {
      let premium =
        try subject.map { try excess.premium?.premium(subject: $0) ?? 0 } ?? excess.premium?.deposit
      let outcomes = try cover.outcomes(incoming, premium: premium ?? 0)
      let paid = outcomes.reduce(Int64(0)) { $0 + $1.ceded }
      let back = outcomes.reduce(Int64(0)) { $0 + $1.reinstated }
      let all = excess.reinstatements.map { Int64($0.count) * cover.limit }
      return TreatyApplyRun.Layer(
        treaty: treaty.code, year: year.underwritingYear, outcomes: outcomes, premium: premium ?? 0,
        adjustment: try subject.flatMap { try excess.premium?.adjustment(subject: $0) },
        coverLeft: try cover.capacity().map { $0 - paid }, reinstatableLeft: all.map { $0 - back })
    } catch { throw LedgerError.treatyOverflow(treaty.code) }
  }
}
