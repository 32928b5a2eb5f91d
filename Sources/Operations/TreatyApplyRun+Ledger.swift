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
    let contracts = try treaties.map { try contract($0, risks, losses) }
    let programme: TreatyProgramme
    let cessions: TreatyCessions
    do {
      programme = try TreatyProgramme(contracts, risks: risks.subject)
      cessions = try TreatyEngine(programme).apply(risks.losses)
    } catch let faults as TreatyFaults {
      let first = faults.faults[0]
      throw LedgerError(first.code, "treaty \(first.contract) \(first.message)", remedy: first.remedy)
    } catch let fault as TreatyFault {
      throw LedgerError(fault.code, "treaty \(fault.contract) \(fault.message)", remedy: fault.remedy)
    }
    let outcome = outcome(programme, risks, losses, cessions, scheme.currency)
    let layers = try treaties.compactMap { try layer($0, programme, outcome, losses, subject) }
    return (outcome, layers)
  }

  /// A treaty's terms on the risks in its scope, within its years.
  private static func contract(
    _ treaty: Treaty, _ risks: LedgerRisks, _ losses: GuaranteeLosses
  ) throws -> TreatyTerms {
    if treaty.attaching == .losses {
      for event in losses.events where treaty.year(attaching: event.day) == nil {
        throw LedgerError(
          "no-treaty-year", "treaty \(treaty.code) covers no loss of \(event.day), event \(event.code)",
          remedy: "leave the event out, or the treaty")
      }
    }
    var (numbers, shares): ([Int32], [Ratio]) = ([], [])
    var places: [Ratio: Int32] = [:]
    for state in risks.states {
      guard let share = try share(treaty, state, risks.scheme), share > .zero else {
        numbers.append(0)
        continue
      }
      if places[share] == nil {
        shares.append(share)
        places[share] = Int32(shares.count)
      }
      numbers.append(places[share] ?? 0)
    }
    var terms = TreatyTerms(
      code: treaty.code, name: treaty.code, kind: kind(treaty.kind), priority: max(1, treaty.inuring),
      level: treaty.kind == .eventXL ? .association : .guarantee, cover: .some(numbers, shares: shares))
    guard let excess = treaty.excess else { return terms }
    let band = TreatyTerms.Band(attachment: excess.attachment, limit: excess.limit)
    if treaty.kind == .eventXL { terms.event = band } else { terms.risk = band }
    var most = excess.aggregateLimit
    if let prices = excess.reinstatements, let limit = excess.limit {
      let (cover, overflow) = limit.multipliedReportingOverflow(by: Int64(prices.count) + 1)
      guard !overflow else { throw LedgerError.treatyOverflow(treaty.code) }
      most = min(cover, most ?? cover)
    }
    terms.aggregate = TreatyTerms.Band(attachment: excess.aggregateDeductible, limit: most)
    return terms
  }

  private static func kind(_ kind: Treaty.Kind) -> TreatyTerms.Kind {
    switch kind {
    case .quotaShare: .quotaShare
    case .surplus: .surplus
    case .perRiskXL: .perRiskXL
    case .eventXL: .eventXL
    }
  }

  /// The share of a guarantee that is ceded; nil where it is out of scope, or attaches to no year.
  private static func share(_ treaty: Treaty, _ risk: LedgerRisks.Risk, _ scheme: Scheme) throws -> Ratio? {
    let book = scheme.books[risk.book]
    guard treaty.cedantBook.map({ $0 == book.code }) ?? (treaty.cedantRole == book.role) else { return nil }
    let inScope =
      treaty.scope.isEmpty
      || treaty.scope.contains { row in
        row.allSatisfy { name, value in EventColumn(name: name).map { risk.state.fact($0) == value } ?? false
        }
      }
    guard inScope else { return nil }
    var share = treaty.cession
    if treaty.attaching == .risks {
      guard let day = risk.state.attachedOn, let year = treaty.year(attaching: day) else { return nil }
      share = treaty.cession(of: year)
    }
    guard let surplus = treaty.surplus else { return share }
    guard let ceded = surplus.share(sum: risk.state.drawn) else {
      throw LedgerError.treatyOverflow(treaty.code)
    }
    return ceded
  }

  private static func outcome(
    _ programme: TreatyProgramme, _ risks: LedgerRisks, _ losses: GuaranteeLosses, _ cessions: TreatyCessions,
    _ currency: Currency
  ) -> Outcome {
    let contracts = programme.contracts
    let rows = risks.losses.risks.map(Int.init)
    return Outcome(
      currency: currency, treaties: contracts, events: risks.events.map { losses.events[$0].code },
      offsets: risks.losses.offsets, risks: rows.map { risks.names[$0] }, gross: risks.losses.amounts,
      net: cessions.net, ceded: cessions.ceded,
      isCovered: contracts.map { contract in rows.map { contract.covers(risk: $0) } })
  }

  /// The year of an event's layer: its losses are what priorities before it left of the risks in scope.
  private static func layer(
    _ treaty: Treaty, _ programme: TreatyProgramme, _ outcome: Outcome, _ losses: GuaranteeLosses,
    _ subject: Int64?
  ) throws -> Layer? {
    guard treaty.kind == .eventXL, let excess = treaty.excess,
      let place = programme.contracts.firstIndex(where: { $0.code == treaty.code }),
      let first = losses.events.map(\.day).min(),
      let year = treaty.year(attaching: first) ?? treaty.years.first,
      let cover = excess.year(from: year.from, to: year.to.adding(days: -1))
    else { return nil }
    let days = Dictionary(losses.events.map { ($0.code, $0.day) }, uniquingKeysWith: { first, _ in first })
    let before = programme.contracts.indices.filter {
      programme.contracts[$0].priority < programme.contracts[place].priority
    }
    let incoming = outcome.events.indices.map { event in
      let rows = outcome.offsets[event]..<outcome.offsets[event + 1]
      let amount = rows.filter { outcome.isCovered[place][$0] }.reduce(Int64(0)) { sum, row in
        sum + outcome.gross[row] - before.reduce(0) { $0 + outcome.ceded[$1][row] }
      }
      let code = outcome.events[event]
      return ExcessYear.Loss(code, on: days[code] ?? first, amount)
    }
    do {
      let premium =
        try subject.map { try excess.premium?.premium(subject: $0) ?? 0 } ?? excess.premium?.deposit
      let outcomes = try cover.outcomes(incoming, premium: premium ?? 0)
      let paid = outcomes.reduce(Int64(0)) { $0 + $1.ceded }
      let back = outcomes.reduce(Int64(0)) { $0 + $1.reinstated }
      let all = excess.reinstatements.map { Int64($0.count) * cover.limit }
      return Layer(
        treaty: treaty.code, year: year.underwritingYear, outcomes: outcomes, premium: premium ?? 0,
        adjustment: try subject.flatMap { try excess.premium?.adjustment(subject: $0) },
        coverLeft: try cover.capacity().map { $0 - paid }, reinstatableLeft: all.map { $0 - back })
    } catch { throw LedgerError.treatyOverflow(treaty.code) }
  }
}

/// The guarantees that losses are of, as columns, with what the ledger knows of each.
private struct LedgerRisks {
  struct Risk {
    var book: Int
    var state: GuaranteeState
  }

  var scheme: Scheme
  var names: [String] = []
  var states: [Risk] = []
  var subject: SubjectRisks
  var losses: SubjectLosses
  /// The events in the order of their days: what terms of a year use up first.
  var events: [Int]

  init(_ snapshot: Snapshot, _ given: GuaranteeLosses, file: String) throws {
    scheme = snapshot.pack.scheme
    var places: [GuaranteeID: Int] = [:]
    var wanted: [GuaranteeID] = []
    for row in given.rows {
      let id = GuaranteeID(book: try snapshot.book(row.book), code: row.guarantee)
      if places[id] == nil {
        places[id] = wanted.count
        wanted.append(id)
      }
    }
    let found = try snapshot.treaties.states(of: wanted, knownAtSeal: snapshot.seal)
    for (place, id) in wanted.enumerated() {
      guard let state = found[place] else {
        let line = given.rows.first { $0.guarantee == id.code }?.line ?? 0
        throw Diagnostic(
          file: file.split(separator: "/").last.map(String.init) ?? file, line: line, field: "LocNumber",
          code: "unknown-guarantee", value: id.code,
          message: "book \(scheme.books[id.book].code) has no such guarantee",
          remedy: "mend the code, or post its guarantee.drawn first")
      }
      names.append("\(scheme.books[id.book].code)/\(id.code)")
      states.append(Risk(book: id.book, state: state))
    }
    subject = SubjectRisks(count: wanted.count, groups: [.association: wanted.map { _ in 0 }])
    events = given.events.indices.sorted {
      (given.events[$0].day, $0) < (given.events[$1].day, $1)
    }
    losses = SubjectLosses(offsets: [0], risks: [], amounts: [])
    let rows = Dictionary(grouping: given.rows, by: \.event)
    for event in events {
      var sums: [Int: Int64] = [:]
      for row in rows[event] ?? [] {
        let place = places[GuaranteeID(book: try snapshot.book(row.book), code: row.guarantee)] ?? 0
        let (sum, overflow) = (sums[place] ?? 0).addingReportingOverflow(row.amount)
        guard !overflow else { throw LedgerError.treatyOverflow(given.events[event].code) }
        sums[place] = sum
      }
      for place in sums.keys.sorted() {
        losses.risks.append(Int32(place))
        losses.amounts.append(sums[place] ?? 0)
      }
      losses.offsets.append(losses.risks.count)
    }
  }
}
