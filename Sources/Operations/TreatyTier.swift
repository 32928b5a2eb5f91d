import Guarantees
import Ledger
import Money
import Posting
import Reinsurance
import Store

/// Treaties that are applied in one pass: first those of the books that guarantee, then those of their
/// reinsurers, whose inward lines are the subject business of what they retrocede, and so on.
struct TreatyTier {
  var treaties: [Treaty]
  /// Books that cede in this pass.
  var books: Set<Int>

  /// Tiers in their order; the first holds every book that nothing is brought to, or that cedes nothing on.
  /// - Throws: `inward-treaty-missing` where a treaty retrocedes what a treaty brings that is not applied;
  ///   `retrocession-cycle`; `mixed-tiers` where books of one treaty stand at different places.
  static func all(_ treaties: [Treaty], _ scheme: Scheme) throws -> [TreatyTier] {
    let cedants = treaties.map { treaty in
      Set(scheme.books.indices.filter { treaty.isCeded(by: scheme.books[$0]) })
    }
    let ceding = cedants.reduce(into: Set<Int>()) { $0.formUnion($1) }
    let assuming = treaties.map { treaty in treaty.reinsurerBooks(scheme).intersection(ceding) }
    try checkInward(treaties, cedants, scheme)
    var levels = Array(repeating: 0, count: scheme.books.count)
    var rounds = 0
    var isChanged = true
    while isChanged {
      isChanged = false
      for (from, to) in zip(cedants, assuming) where !to.isEmpty {
        let below = (from.map { levels[$0] }.max() ?? 0) + 1
        for book in to where levels[book] < below {
          levels[book] = below
          isChanged = true
        }
      }
      rounds += 1
      guard rounds <= scheme.books.count + 1 else {
        throw LedgerError(
          "retrocession-cycle", "treaties bring business back to the book that ceded it",
          remedy: "take one of the treaties out")
      }
    }
    for (treaty, books) in zip(treaties, cedants) where Set(books.map { levels[$0] }).count > 1 {
      throw LedgerError(
        "mixed-tiers", "treaty \(treaty.code) cedes for books that reinsure one another",
        remedy: "make a treaty of each book")
    }
    let last = levels.max() ?? 0
    return (0...last).map { level in
      TreatyTier(
        treaties: zip(treaties, cedants).filter { ($0.1.map { levels[$0] }.max() ?? 0) == level }.map(\.0),
        books: Set(scheme.books.indices.filter { levels[$0] == level }))
    }
  }

  private static func checkInward(_ treaties: [Treaty], _ cedants: [Set<Int>], _ scheme: Scheme) throws {
    let codes = Set(treaties.map(\.code))
    for (treaty, books) in zip(treaties, cedants) {
      let missing = scheme.treaties.first { other in
        !codes.contains(other.code) && !other.reinsurerBooks(scheme).isDisjoint(with: books)
      }
      guard let missing else { continue }
      throw LedgerError(
        "inward-treaty-missing",
        "treaty \(treaty.code) retrocedes what treaty \(missing.code) brings, which is not applied",
        remedy: "add --treaty \(missing.code), or take --all")
    }
  }
}

extension Scheme {
  /// Treaties so that what brings business to a book comes before what it cedes on; else as the pack has
  /// them.
  public var treatiesInwardFirst: [Treaty] {
    let cedants = treaties.map { treaty in Set(books.indices.filter { treaty.isCeded(by: books[$0]) }) }
    let assuming = treaties.map { $0.reinsurerBooks(self) }
    var depths = Array(repeating: 0, count: treaties.count)
    // No business comes back to a book that ceded it: the longest way is as long as there are treaties.
    for _ in treaties.indices {
      for (place, books) in cedants.enumerated() {
        let before = treaties.indices.filter { $0 != place && !assuming[$0].isDisjoint(with: books) }
        depths[place] = max(depths[place], (before.map { depths[$0] }.max() ?? -1) + 1)
      }
    }
    return treaties.indices.sorted { (depths[$0], $0) < (depths[$1], $1) }.map { treaties[$0] }
  }
}

extension AppliedContracts {
  /// What reinsurers that cede on assumed, as business of theirs, split over the panel of its year by largest
  /// remainder as in the books: each row's cession under a share, as a claim's is; what accounts work out as
  /// one line of a cedant's year.
  func inward(to books: Set<Int>) throws -> [LedgerRisks.Row] {
    let scheme = risks.scheme
    var rows: [LedgerRisks.Row] = []
    for (place, terms) in programme.contracts.enumerated() {
      guard let contract = contracts[terms.code],
        !contract.treaty.reinsurerBooks(scheme).isDisjoint(with: books)
      else { continue }
      let panel = contract.treaty.panel(of: contract.year)
      for group in groups(place, contract.treaty) {
        let amounts = group.map { cessions.ceded[place][$0.row] }
        guard let parts = PanelSplit.parts(amounts.reduce(0, +), signed: panel.map(\.signed)),
          let split = PanelSplit.rows(amounts, parts)
        else { throw LedgerError.treatyOverflow(contract.treaty.code) }
        for (line, parts) in zip(panel, split) {
          guard let book = scheme.party(line.party).flatMap({ scheme.parties[$0].book }),
            books.contains(book)
          else { continue }
          for ((event, row), part) in zip(group, parts) where part > 0 {
            var risk = risks.risks[Int(risks.losses.risks[row])]
            (risk.holder, risk.inward) = (book, contract.treaty.code)
            risk.name = "\(scheme.books[book].code)/\(contract.treaty.code)/\(risk.name)"
            if contract.treaty.excess != nil {
              risk.brought = LedgerRisks.Brought(
                attaches: contract.year.from, line: contract.treaty.lossLine)
            }
            rows.append(LedgerRisks.Row(event: event, risk: risk, amount: part))
          }
        }
      }
    }
    return rows
  }

  /// Rows that a contract takes something of, those together that are split over its panel as one.
  private func groups(_ place: Int, _ treaty: Treaty) -> [[(event: Int, row: Int)]] {
    var found: [[(event: Int, row: Int)]] = []
    struct Line: Hashable {
      var holder: Int
      var line: TreatyLine?
    }
    var lines: [Line: Int] = [:]
    for event in 0..<risks.losses.eventCount {
      for row in risks.losses.offsets[event]..<risks.losses.offsets[event + 1]
      where cessions.ceded[place][row] > 0 {
        let risk = risks.risks[Int(risks.losses.risks[row])]
        guard treaty.isAccountedExcess || risk.brought != nil else {
          found.append([(event, row)])
          continue
        }
        let line = Line(
          holder: risk.holder, line: treaty.isAccountedExcess ? treaty.lossLine : risk.brought?.line)
        if let group = lines[line] {
          found[group].append((event, row))
        } else {
          lines[line] = found.count
          found.append([(event, row)])
        }
      }
    }
    return found
  }
}
