import Ledger

/// What the engine asks of a scheme for every event, kept by index so that no record of it is copied.
struct SchemeFacts {
  let roles: [Role]
  let bookValidity: [Validity]
  /// The only fund of each book; nil where it has none or several.
  let onlyFund: [Int?]
  /// Funds of each book, in the order of the pack.
  let funds: [[Int]]
  let fundValidity: [Validity]
  let details: [DetailKind]
  let isClearing: [Bool]
  let hasClearing: Bool
  /// By chart row: what it carries beside its balance, and so may not be moved by hand; nil where nothing.
  let carries: [String?]
  /// Bit of a role set where an event may start in its books.
  private let startMasks: [UInt64]

  init(_ scheme: Scheme) {
    roles = scheme.books.map(\.role)
    bookValidity = scheme.books.map(\.validity)
    var funds: [[Int]] = Array(repeating: [], count: scheme.books.count)
    for (index, fund) in scheme.funds.enumerated() { funds[fund.book].append(index) }
    self.funds = funds
    onlyFund = funds.map { $0.count == 1 ? $0[0] : nil }
    fundValidity = scheme.funds.map(\.validity)
    details = scheme.chart.map(\.detail)
    isClearing = scheme.chart.map(\.isClearing)
    hasClearing = isClearing.contains(true)
    carries = SchemeFacts.carries(scheme)
    startMasks = EventKind.allCases.map { kind in
      EventSpecification[kind].startsIn.reduce(0) { $0 | SchemeFacts.bit($1) }
    }
  }

  func starts(_ kind: EventKind, in role: Role) -> Bool {
    startMasks[Int(kind.rawValue)] & SchemeFacts.bit(role) != 0
  }

  private static func bit(_ role: Role) -> UInt64 {
    1 << UInt64(truncatingIfNeeded: Role.allCases.firstIndex(of: role) ?? 63)
  }
}
