import Guarantees
import Interchange
import Ledger
import Money
import Posting
import Reinsurance
import Store
import Tabular

/// The guarantees that losses are of, as columns, with what the ledger knows of each.
struct LedgerRisks {
  struct Risk {
    var book: Int
    var code: String
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
      states.append(Risk(book: id.book, code: id.code, state: state))
    }
    subject = SubjectRisks(count: wanted.count, groups: LedgerRisks.groups(wanted, states.map(\.state)))
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
  /// What is one risk at each level. A guarantee that names no borrower, group or product is one by itself.
  private static func groups(_ risks: [GuaranteeID], _ states: [GuaranteeState]) -> [RiskLevel: [Int32]] {
    func numbers(_ key: (Int) -> [String]) -> [Int32] {
      var places: [[String]: Int32] = [:]
      return risks.indices.map { risk in
        let key = key(risk)
        let place = places[key] ?? Int32(places.count)
        places[key] = place
        return place
      }
    }
    func own(_ risk: Int) -> [String] { ["guarantee", String(risks[risk].book), risks[risk].code] }
    func fact(_ risk: Int, _ column: EventColumn) -> [String]? {
      states[risk].fact(column).map { [column.name, $0] }
    }
    return [
      .borrower: numbers { fact($0, .borrower) ?? own($0) },
      .group: numbers { fact($0, .borrowerGroup) ?? fact($0, .borrower) ?? own($0) },
      .product: numbers { risk in
        fact(risk, .product).map { [String(risks[risk].book)] + $0 } ?? own(risk)
      },
      .association: numbers { [String(risks[$0].book)] },
    ]
  }
}
