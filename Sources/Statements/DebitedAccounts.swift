import Ledger
import Posting

/// Accounts that the rules of a pack debit under a cause, by the role of the book: of a transfer's two
/// movements the one on such an account is its amount.
struct DebitedAccounts: Sendable {
  private struct Key: Hashable {
    var role: Role
    var cause: Cause
  }

  private var charts: [Key: Set<Int>] = [:]

  init(_ scheme: Scheme) {
    for rule in scheme.rules {
      guard case .post(let debit, _) = rule.action else { continue }
      charts[Key(role: rule.role, cause: Cause(rule.event, rule.component)), default: []].insert(debit)
    }
  }

  func contain(_ row: MovementRow, in role: Role) -> Bool {
    row.cause.map { charts[Key(role: role, cause: $0)]?.contains(row.chart) ?? false } ?? false
  }
}

extension Scheme {
  /// The category of each programme: that of its latest row; "" where it has none.
  var categories: [String: String] {
    Dictionary(programmes.map { ($0.code, $0.category ?? "") }, uniquingKeysWith: { _, later in later })
  }
}
