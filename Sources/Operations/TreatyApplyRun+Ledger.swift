import Guarantees
import Interchange
import Ledger
import Money
import Posting
import Reinsurance
import Store
import Tabular

extension TreatyApplyRun {
  /// A cover's year on the events given: what is used up, reinstatements and what they cost. Minor units.
  public struct Layer: Sendable {
    public var treaty: String
    public var year: Int
    /// Code of the book whose own cover it is; nil where all cedants have one.
    public var cedant: String?
    public var outcomes: [ExcessYear.Outcome]
    /// Of the deposit, or adjusted to the subject premium; zero where the treaty states none.
    public var premium: Int64
    /// What more is due at the subject premium; nil without one.
    public var adjustment: Int64?
    /// What the cedant bears before the cover of the year begins, and how much of it is still to come.
    public var deductible: Int64 = 0
    public var deductibleLeft: Int64 = 0
    /// Cover that is left, and the limit that can still be reinstated; nil where nothing bounds it.
    public var coverLeft: Int64?
    public var reinstatableLeft: Int64?
    /// The subject premium of a stop loss, or the volume of a capped portfolio.
    public var base: (name: String, amount: Int64)?
    /// In hundredths of a percent of the base; nil where the base is zero.
    public var lossRatio: String?
  }

  /// What the treaties of some books take.
  public struct Tier: Sendable {
    /// Codes of the books that cede.
    public var books: [String]
    public var outcome: Outcome
    public var layers: [Layer]
  }

  /// Which losses of a ledger's guarantees treaties are applied to.
  public enum Losses: Sendable {
    /// A file with the columns `event,date,PortNumber,LocNumber,loss`.
    case file(String)
    /// Claims paid less recoveries, effective up to a day.
    case stored(asOf: Day, by: StoredLosses.Grouping)

    func read(_ snapshot: Snapshot) throws -> (losses: GuaranteeLosses, file: String) {
      switch self {
      case .file(let path):
        return (try GuaranteeLosses.read(path, currency: snapshot.pack.scheme.currency), path)
      case .stored(let day, let grouping):
        return (try StoredLosses.read(snapshot, asOf: day, by: grouping), "")
      }
    }

    /// The day whose rates of exchange hold: of claims the one asked for, else the last that anything is
    /// effective on; of a file the last day of its events.
    func rateDay(_ losses: GuaranteeLosses, _ snapshot: Snapshot) throws -> Day {
      if case .stored(let day, _) = self { return min(day, try snapshot.lastEffectiveDay() ?? day) }
      return losses.events.map(\.day).max() ?? Day(number: 0)
    }
  }

  /// Applies treaties of the ledger's pack to losses of its guarantees; nothing is posted.
  /// - Parameters:
  ///   - codes: of treaties; nil takes all.
  ///   - measures: premium that excess treaties are priced on (GNPI) and a stop loss is measured by, volume.
  /// - Returns: one a currency of the treaties, that of the pack first.
  public static func currencies(
    _ snapshot: Snapshot, treaties codes: [String]?, losses source: Losses, measures: TreatyMeasures
  ) throws -> [CurrencyOutcome] {
    let scheme = snapshot.pack.scheme
    for code in codes ?? [] where !scheme.treaties.contains(where: { $0.code == code }) {
      throw LedgerError(
        "unknown-treaty", "the pack has no treaty \(code)",
        remedy: "use one of: \(scheme.treaties.map(\.code).joined(separator: ", "))")
    }
    let treaties = scheme.treaties.filter { treaty in codes.map { $0.contains(treaty.code) } ?? true }
    let (losses, file) = try source.read(snapshot)
    let rateDay = try source.rateDay(losses, snapshot)
    var measures = measures
    try measures.read(snapshot, treaties, source, ratesOf: rateDay)
    let (events, rows) = try LedgerRisks.direct(snapshot, losses, file: file)
    let applied = AppliedCurrencies(
      scheme: scheme, treaties: treaties, tiers: try TreatyTier.all(treaties, scheme), losses: losses,
      events: events, rows: rows, measures: measures, rateDay: rateDay)
    return try applied.currencies(all: codes == nil).map { try applied.outcome(in: $0) }
  }
}

/// What the contracts of a ledger's treaties took.
struct AppliedContracts {
  var programme: TreatyProgramme
  var cessions: TreatyCessions
  var risks: LedgerRisks
  var losses: GuaranteeLosses
  var contracts: [String: LedgerContract]
  /// By treaty and year.
  var ordered: [LedgerContract]

  init(
    _ treaties: [Treaty], _ risks: LedgerRisks, _ losses: GuaranteeLosses, _ measures: TreatyMeasures
  ) throws {
    (self.risks, self.losses) = (risks, losses)
    ordered = try treaties.flatMap { try LedgerContracts.of($0, risks, losses, measures) }
    contracts = Dictionary(uniqueKeysWithValues: ordered.map { ($0.terms.code, $0) })
    do {
      programme = try TreatyProgramme(ordered.map(\.terms), risks: risks.subject)
      cessions = try TreatyEngine(programme).apply(risks.losses)
    } catch let faults as TreatyFaults {
      let first = faults.faults[0]
      throw LedgerError(first.code, "treaty \(first.contract) \(first.message)", remedy: first.remedy)
    } catch let fault as TreatyFault {
      throw LedgerError(fault.code, "treaty \(fault.contract) \(fault.message)", remedy: fault.remedy)
    }
  }

  /// Each treaty over all of its years; claims of a risk in one event are summed.
  func outcome(_ treaties: [Treaty], _ currency: Currency) -> TreatyApplyRun.Outcome {
    let (whole, claims) = risks.losses.summed(risks.losses.amounts)
    func sums(_ amounts: [Int64]) -> [Int64] { claims.map { amounts[$0].reduce(0, +) } }
    var outcome = TreatyApplyRun.Outcome(
      currency: currency, treaties: [], events: risks.events.map { losses.events[$0].code },
      offsets: whole.offsets, risks: whole.risks.map { risks.risks[Int($0)].name }, gross: whole.amounts,
      net: sums(cessions.net), ceded: [], isCovered: [])
    for treaty in treaties {
      var ceded = risks.losses.amounts.map { _ in Int64(0) }
      var covered = ceded.map { _ in false }
      for (place, terms) in programme.contracts.enumerated()
      where contracts[terms.code]?.treaty.code == treaty.code {
        for row in coveredRows(terms) {
          ceded[row] += cessions.ceded[place][row]
          covered[row] = true
        }
      }
      outcome.treaties.append(
        TreatyTerms(
          code: treaty.code, name: treaty.code, kind: treaty.contractKind, priority: treaty.priority,
          level: treaty.level, cover: .all(.one)))
      outcome.ceded.append(sums(ceded))
      outcome.isCovered.append(claims.map { covered[$0.lowerBound] })
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
}
