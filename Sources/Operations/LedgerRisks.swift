import Guarantees
import Interchange
import Ledger
import Money
import Posting
import Reinsurance
import Store
import Tabular

/// The guarantees that losses are of, as columns, with what the ledger knows of each: business of the books
/// that guarantee, or of those that assumed a part of it.
struct LedgerRisks {
  struct Risk {
    /// `VT/G1`, or `reinsurer/QS/VT/G1` where a reinsurer holds it under a treaty.
    var name: String
    /// The guarantor's book, and the code of the guarantee in it.
    var book: Int
    var code: String
    var state: GuaranteeState
    /// Of its losses: that of the guarantee, or of the treaty that takes them.
    var currency: Currency
    /// The book that bears it.
    var holder: Int
    /// Code of the treaty that brought it to the holder; nil where the holder guarantees.
    var inward: String?
    /// Of what an excess brought, or shares of it; else nil.
    var brought: Brought?

    /// The day on which it attaches to the holder's treaties.
    var attachedOn: Day? { brought?.attaches ?? state.attachedOn }
  }

  /// Of an excess its first day of the year, since the contract is what is assumed; and the line of account
  /// that its losses stand on.
  struct Brought: Hashable {
    var attaches: Day
    var line: TreatyLine
  }

  /// What an event costs a risk, minor units.
  struct Row {
    /// Place in the order of the days.
    var event: Int
    var risk: Risk
    var amount: Int64
  }

  var scheme: Scheme
  var risks: [Risk] = []
  var subject = SubjectRisks(count: 0, groups: [:])
  var losses = SubjectLosses(offsets: [0], risks: [], amounts: [])
  /// The events in the order of their days, then codes: what terms of a year use up first.
  var events: [Int]

  /// The losses of the books that guarantee.
  static func direct(
    _ snapshot: Snapshot, _ given: GuaranteeLosses, file: String
  ) throws -> (events: [Int], rows: [Row]) {
    let scheme = snapshot.pack.scheme
    var places: [GuaranteeID: Int] = [:]
    var wanted: [GuaranteeID] = []
    var ids: [GuaranteeID] = []
    for row in given.rows {
      let id = GuaranteeID(book: try snapshot.book(row.book), code: row.guarantee)
      ids.append(id)
      if places[id] == nil {
        places[id] = wanted.count
        wanted.append(id)
      }
    }
    let found = try snapshot.treaties.states(of: wanted, knownAtSeal: snapshot.seal)
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let risks = try wanted.enumerated().map { place, id in
      guard let state = found[place] else {
        let line = given.rows.first { $0.guarantee == id.code }?.line ?? 0
        throw Diagnostic(
          file: name, line: line, field: "LocNumber", code: "unknown-guarantee",
          value: id.code, message: "book \(scheme.books[id.book].code) has no such guarantee",
          remedy: "mend the code, or post its guarantee.drawn first")
      }
      return Risk(
        name: "\(scheme.books[id.book].code)/\(id.code)", book: id.book, code: id.code, state: state,
        currency: scheme.currency(of: state, in: id.book), holder: id.book)
    }
    let events = given.events.indices.sorted {
      (given.events[$0].day, given.events[$0].code) < (given.events[$1].day, given.events[$1].code)
    }
    var order = Array(repeating: 0, count: events.count)
    for (place, event) in events.enumerated() { order[event] = place }
    let rows = try zip(given.rows, ids).map { row, id in
      let risk = risks[places[id] ?? 0]
      guard row.currency == risk.currency else {
        throw Diagnostic(
          file: name, line: row.line, field: "LocCurrency", code: "loss-currency",
          value: row.currency.code,
          message: "is not the currency of guarantee \(risk.name), \(risk.currency)",
          remedy: "state the loss in \(risk.currency), and write it in the column LocCurrency")
      }
      return Row(event: order[row.event], risk: risk, amount: row.amount)
    }
    return (events, rows)
  }

  /// Each row is a claim: those of one risk in one event stand together.
  init(_ scheme: Scheme, events: [Int], rows: [Row]) throws {
    (self.scheme, self.events) = (scheme, events)
    struct Key: Hashable {
      var name: String
      var brought: Brought?
    }
    var places: [Key: Int] = [:]
    var amounts = Array(repeating: [(risk: Int, amount: Int64)](), count: events.count)
    for row in rows {
      let key = Key(name: row.risk.name, brought: row.risk.brought)
      let place = places[key] ?? risks.count
      if place == risks.count {
        places[key] = place
        risks.append(row.risk)
      }
      amounts[row.event].append((place, row.amount))
    }
    for event in amounts.indices {
      // Stable: claims of a risk keep their order.
      let order = amounts[event].indices.sorted {
        (amounts[event][$0].risk, $0) < (amounts[event][$1].risk, $1)
      }
      for place in order {
        let (risk, amount) = amounts[event][place]
        if losses.risks.count > losses.offsets[event], losses.risks.last == Int32(risk) {
          losses.areClaims = true
        }
        losses.risks.append(Int32(risk))
        losses.amounts.append(amount)
      }
      losses.offsets.append(losses.risks.count)
    }
    subject = SubjectRisks(count: risks.count, groups: groups())
  }

  /// What is one risk at each level. A guarantee that names no borrower or group is one by itself, and one
  /// without a product is of its programme; lines of one guarantee under several treaties are one.
  private func groups() -> [RiskLevel: [Int32]] {
    func numbers(_ key: (Risk) -> [String]) -> [Int32] {
      var places: [[String]: Int32] = [:]
      return risks.map { risk in
        let key = key(risk)
        let place = places[key] ?? Int32(places.count)
        places[key] = place
        return place
      }
    }
    func own(_ risk: Risk) -> [String] { ["guarantee", String(risk.book), risk.code] }
    func fact(_ risk: Risk, _ column: EventColumn) -> [String]? {
      risk.state.fact(column).map { [column.name, $0] }
    }
    var groups: [RiskLevel: [Int32]] = [
      .borrower: numbers { fact($0, .borrower) ?? own($0) },
      .group: numbers { fact($0, .borrowerGroup) ?? fact($0, .borrower) ?? own($0) },
      .product: numbers { risk in
        (fact(risk, .product) ?? fact(risk, .programme)).map { [String(risk.book)] + $0 } ?? own(risk)
      },
      .association: numbers { [String($0.book)] },
    ]
    if losses.areClaims || risks.contains(where: { $0.inward != nil }) {
      groups[.guarantee] = numbers(own)
    }
    return groups
  }
}
