import Money
import Reinsurance
import Tabular

/// A row of `ri_info.csv` with its rows of `ri_scope.csv`.
struct OEDContract {
  let number: String
  let line: Int
  private let name: String
  private let kind: TreatyTerms.Kind
  private let priority: Int
  /// As the file writes it; nil where it does not say.
  private var level: RiskLevel?
  private let ceded: Ratio
  private let risk: TreatyTerms.Band
  private let event: TreatyTerms.Band
  private let aggregate: TreatyTerms.Band
  private let reinstatements: Int64?
  private let placed: Ratio
  private let signed: Ratio
  /// Policies that began in this range are covered; nil where the day makes no difference.
  private let attaching: ClosedRange<Day>?
  private var scope: [Scope] = []

  /// A row of the scope: fields that are not blank must all agree.
  struct Scope {
    var line: Int
    /// In the order of ``OEDContract/fields``; a blank covers all.
    var values: [String]
    var share: Ratio?
  }

  private static let kinds: [String: TreatyTerms.Kind] = [
    "QS": .quotaShare, "SS": .surplus, "FAC": .facultative, "PR": .perRiskXL, "CXL": .eventXL,
    "CAT XL": .eventXL, "AXL": .aggregateXL,
  ]
  private static let levels: [String: RiskLevel] = [
    "SEL": .association, "LOC": .guarantee, "LGR": .group, "POL": .product, "ACC": .borrower,
  ]
  private static let fields: [OEDColumn] = [
    .port, .account, .policy, .group, .location, .cedant, .producer, .line, .country, .tag,
  ]

  /// nil where the row has a fault, which the file keeps.
  init?(_ file: inout OEDFile, _ currency: Currency) {
    let before = file.faultCount
    line = file.line
    file.expect(currency, in: .contractCurrency)
    number = file.text(.contract) ?? ""
    if number.isEmpty { file.fault(.contract, "blank", "is blank", remedy: "fill it in") }
    name = file.text(.name) ?? number
    let kind = file.text(.kind).flatMap { OEDContract.kinds[$0.uppercased()] }
    if kind == nil {
      file.fault(.kind, "unknown-type", "is no type of contract", remedy: "one of FAC, QS, SS, PR, CXL, AXL")
    }
    self.kind = kind ?? .quotaShare
    priority = Int(file.number(.priority) ?? 0)
    level = OEDContract.level(&file)
    ceded = file.share(.ceded) ?? .one
    risk = TreatyTerms.Band(
      attachment: file.amount(.riskAttachment, currency) ?? 0, limit: file.limit(.riskLimit, currency))
    event = TreatyTerms.Band(
      attachment: file.amount(.eventAttachment, currency) ?? 0, limit: file.limit(.eventLimit, currency))
    aggregate = TreatyTerms.Band(
      attachment: file.amount(.aggregateAttachment, currency) ?? 0,
      limit: file.limit(.aggregateLimit, currency))
    // Without a limit of the occurrence there is nothing to reinstate: programs fill the column regardless.
    let count = file.number(.reinstatements) ?? 0
    reinstatements = count > 0 && event.limit != nil ? count : nil
    placed = file.share(.placed) ?? .one
    signed = file.share(.signed) ?? .one
    let (from, to) = (file.day(.from), file.day(.to))
    var range: ClosedRange<Day>?
    if file.text(.basis)?.uppercased() == "RA" {
      if let from, let to, from <= to {
        range = from...to
      } else {
        file.fault(
          .basis, "no-period", "attaches risks in a period that is not stated",
          remedy: "fill in ReinsInceptionDate and ReinsExpiryDate")
      }
    }
    attaching = range
    for column in [OEDColumn.franchise, .reverseFranchise] {
      if let amount = file.amount(column, currency), amount > 0 {
        file.fault(
          column, "not-supported", "is a franchise, which is not supported",
          remedy: "leave it out, or state it as an attachment")
      }
    }
    if [.eventXL, .aggregateXL].contains(self.kind), let level, level != .association {
      file.fault(
        .level, "level-on-event-xl",
        "does not go with an excess of loss of the event, which acts once for it",
        remedy: "leave it blank, or use the type PR")
    }
    guard file.faultCount == before else { return nil }
  }

  private static func level(_ file: inout OEDFile) -> RiskLevel? {
    guard let text = file.text(.level) else { return nil }
    if let level = levels[text.uppercased()] { return level }
    file.fault(.level, "unknown-level", "is no level of risk", remedy: "one of SEL, LOC, LGR, POL, ACC")
    return nil
  }

  /// Adds a row of the scope.
  mutating func add(_ file: inout OEDFile) {
    let before = file.faultCount
    if let stated = OEDContract.level(&file) {
      if let level, level != stated {
        file.fault(
          .level, "levels-differ", "differs from the level of risk of contract \(number) before",
          remedy: "one level of risk a contract")
      } else if [.eventXL, .aggregateXL].contains(kind), stated != .association {
        file.fault(
          .level, "level-on-event-xl",
          "does not go with an excess of loss of the event, which acts once for it",
          remedy: "leave it blank, or use the type PR")
      }
      level = stated
    }
    let share = file.share(.ceded)
    if kind == .surplus, share == nil, file.faultCount == before {
      file.fault(
        .ceded, "surplus-without-share", "is blank: a surplus cedes a share of each risk that its row states",
        remedy: "fill in CededPercent")
    }
    if kind == .surplus || kind == .facultative { requireRisk(&file) }
    guard file.faultCount == before else { return }
    scope.append(
      Scope(
        line: file.line, values: OEDContract.fields.map { file.text($0) ?? "" },
        share: kind == .surplus ? share : nil))
  }

  /// Facultative and surplus cessions name the risk (reinsurance.md 2.2).
  private func requireRisk(_ file: inout OEDFile) {
    let needed: [OEDColumn] =
      switch level ?? .association {
      case .guarantee: [.account, .location]
      case .product: [.account, .policy]
      case .borrower: [.account]
      case .group: [.group]
      case .association: []
      }
    for column in needed where file.text(column) == nil {
      file.fault(
        column, "risk-not-named", "is blank: the contract cedes single risks, which the row must name",
        remedy: "fill it in")
    }
  }

  /// The contract's terms on the subject risks.
  func terms(_ exposure: OEDExposure, _ faults: inout [Diagnostic]) -> TreatyTerms? {
    guard let cover = cover(exposure, &faults) else { return nil }
    return TreatyTerms(
      code: number, name: name, kind: kind, priority: priority, level: level ?? .association, cover: cover,
      risk: risk, event: event, aggregate: aggregate, reinstatements: reinstatements, placed: placed,
      signed: signed)
  }

  private func fault(_ line: Int, _ file: String, _ code: String, _ message: String, _ remedy: String)
    -> Diagnostic
  {
    Diagnostic(
      file: file, line: line, field: OEDColumn.contract.rawValue, code: code, value: number, message: message,
      remedy: remedy)
  }

  private func cover(_ exposure: OEDExposure, _ faults: inout [Diagnostic]) -> TreatyTerms.Cover? {
    guard !scope.isEmpty else {
      faults.append(
        fault(
          line, "ri_info.csv", "no-scope", "has no row in ri_scope.csv",
          "add one; a row with nothing but the number covers all"))
      return nil
    }
    if attaching == nil, kind != .surplus, scope.contains(where: { $0.values.allSatisfy(\.isEmpty) }) {
      return .all(ceded)
    }
    var tables = ScopeTables()
    for (place, row) in scope.enumerated() {
      if let other = tables.add(row.values, place), share(other) != share(place) {
        faults.append(twoShares(place, "the same risks"))
        return nil
      }
    }
    var shares: [Ratio] = []
    var numberOfShare: [Ratio: Int32] = [:]
    var numbers: [Int32] = []
    numbers.reserveCapacity(exposure.riskCount)
    let before = faults.count
    var ofAccount: [[Int32]?] = Array(repeating: nil, count: exposure.accounts.count)
    for location in exposure.locations {
      let account = exposure.accounts[Int(location.account)]
      if tables.isByAccount, let known = ofAccount[Int(location.account)] {
        numbers += known
        continue
      }
      var row: [Int32] = []
      for policy in account.policies {
        let found =
          isAttached(policy, &faults)
          ? tables.rows { OEDContract.value($0, location, account, policy) } : []
        guard let first = found.first else {
          row.append(0)
          continue
        }
        if let other = found.first(where: { share($0) != share(first) }) {
          faults.append(twoShares(other, "\(account.port)/\(account.number)/\(location.number)"))
          return nil
        }
        if numberOfShare[share(first)] == nil {
          shares.append(share(first))
          numberOfShare[share(first)] = Int32(shares.count)
        }
        row.append(numberOfShare[share(first)] ?? 0)
      }
      guard faults.count == before else { return nil }
      numbers += row
      ofAccount[Int(location.account)] = row
    }
    return .some(numbers, shares: shares)
  }

  private func share(_ row: Int) -> Ratio { scope[row].share ?? ceded }

  private func twoShares(_ row: Int, _ risks: String) -> Diagnostic {
    fault(
      scope[row].line, "ri_scope.csv", "shares-differ", "cedes a second share of \(risks)",
      "one share a risk and contract")
  }

  /// The value of one of ``fields``; a location's own name goes before its policy's.
  private static func value(
    _ field: Int, _ location: OEDExposure.Location, _ account: OEDExposure.Account,
    _ policy: OEDExposure.Policy
  ) -> String {
    func own(_ name: KeyPath<OEDFields, String>) -> String {
      let own = location.fields[keyPath: name]
      return own.isEmpty ? policy.fields[keyPath: name] : own
    }
    return switch fields[field] {
    case .port: account.port
    case .account: account.number
    case .policy: policy.number
    case .group: location.group
    case .location: location.number
    case .cedant: own(\.cedant)
    case .producer: own(\.producer)
    case .line: own(\.line)
    case .country: own(\.country)
    default: own(\.tag)
    }
  }

  private func isAttached(_ policy: OEDExposure.Policy, _ faults: inout [Diagnostic]) -> Bool {
    guard let attaching else { return true }
    guard let inception = policy.inception else {
      faults.append(
        fault(
          line, "ri_info.csv", "no-inception",
          "attaches policies by their first day, and policy "
            + "\(policy.number) has none", "fill in PolInceptionDate in account.csv"))
      return false
    }
    return attaching.contains(inception)
  }
}

/// Rows of a scope: those that choose by the same fields share one table of values.
private struct ScopeTables {
  private var tables: [(chosen: [Int], rows: [[String]: Int])] = []
  /// Whether portfolio, account and policy are all that any row chooses by.
  private(set) var isByAccount = true

  /// Adds a row. Where one with the same values is there, that one stays and is returned.
  mutating func add(_ values: [String], _ row: Int) -> Int? {
    let chosen = values.indices.filter { !values[$0].isEmpty }
    if chosen.contains(where: { $0 > 2 }) { isByAccount = false }
    let place = tables.firstIndex { $0.chosen == chosen } ?? tables.count
    if place == tables.count { tables.append((chosen, [:])) }
    let key = chosen.map { values[$0] }
    if let other = tables[place].rows[key] { return other }
    tables[place].rows[key] = row
    return nil
  }

  /// The rows whose fields all agree with the values.
  /// - Parameter value: gives the value of a field by its place.
  func rows(choosing value: (Int) -> String) -> [Int] {
    tables.compactMap { table in table.rows[table.chosen.map(value)] }
  }
}
