import Guarantees
import Ledger

/// What borrowers were lent directly, and who is whose affiliate: all that name one group (13 CFR 123.202,
/// domain.md 1b [U1]: a borrower together with its affiliates).
struct LoanBoard {
  struct ID: Hashable {
    /// Index of the fund's book.
    var book: Int
    var code: String
  }

  private struct Loan {
    var borrower: String
    var group: String?
    var disaster: String
    var product: String
    /// Minor units, cumulative.
    var drawn: Int64
    /// The load that gave it; nil where this batch decided it.
    var load: Int?
  }

  private var loans: [ID: Loan] = [:]
  private var byBorrower: [String: Set<ID>] = [:]
  private var byGroup: [String: Set<ID>] = [:]

  /// Names that a loan has brought in since they were taken.
  private var newBorrowers: Set<String> = []
  private var newGroups: Set<String> = []
  private var load = 0

  /// From here on versions are loaded; of a loan that is known already none is taken.
  mutating func beginLoad() { load += 1 }

  mutating func takeNewNames() -> (borrowers: Set<String>, groups: Set<String>) {
    defer { (newBorrowers, newGroups) = ([], []) }
    return (newBorrowers, newGroups)
  }

  /// Takes a loan as an event left it.
  /// - Parameter isLoaded: true of what was posted before this batch, the oldest version first.
  mutating func keep(_ id: ID, _ state: GuaranteeState, isLoaded: Bool = false) {
    if isLoaded, let known = loans[id], known.load != load { return }
    guard let borrower = state.fact(.borrower), let product = state.fact(.product) else { return }
    let group = state.fact(.borrowerGroup)
    loans[id] = Loan(
      borrower: borrower, group: group, disaster: state.fact(.disaster) ?? "", product: product,
      drawn: state.drawn, load: isLoaded ? load : nil)
    if byBorrower[borrower] == nil { newBorrowers.insert(borrower) }
    byBorrower[borrower, default: []].insert(id)
    guard let group else { return }
    if byGroup[group] == nil { newGroups.insert(group) }
    byGroup[group, default: []].insert(id)
  }

  /// The borrower of a loan with all that name a group with it, and these groups.
  func affiliates(of state: GuaranteeState) -> (borrowers: Set<String>, groups: Set<String>) {
    var borrowers = Set(state.fact(.borrower).map { [$0] } ?? [])
    var groups = Set(state.fact(.borrowerGroup).map { [$0] } ?? [])
    while true {
      let known = (borrowers.count, groups.count)
      for name in borrowers {
        for id in byBorrower[name] ?? [] { if let group = loans[id]?.group { groups.insert(group) } }
      }
      for group in groups {
        for id in byGroup[group] ?? [] { if let name = loans[id]?.borrower { borrowers.insert(name) } }
      }
      if known == (borrowers.count, groups.count) { return (borrowers, groups) }
    }
  }

  /// What borrowers were lent for the disaster of a loan, by borrower: products that count together.
  func lent(to borrowers: Set<String>, _ products: Set<String>, as state: GuaranteeState) -> [String: Int128]
  {
    var found: [String: Int128] = [:]
    for name in borrowers {
      for id in byBorrower[name] ?? [] {
        guard let loan = loans[id], loan.disaster == state.fact(.disaster) ?? "",
          products.contains(loan.product), loan.drawn != 0
        else { continue }
        found[name, default: 0] += Int128(loan.drawn)
      }
    }
    return found
  }
}
