import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

extension Verifier {
  /// Caps and joint caps of direct loans held as each loan was disbursed, by borrower, affiliates and
  /// disaster: replayed in the order of the seals from the versions of the loans (domain.md 1b [U1], 9.3 V7).
  /// A loan whose event states a waiver counts, and is not asked.
  func checkLoanCaps() throws -> Bool {
    guard let scheme = pack?.scheme else { return true }
    let caps = LoanCaps(scheme)
    guard !caps.names.isEmpty else { return true }
    let rows = try connection.query(
      try Queries.text("verify-loan-caps"),
      [
        .int32Array(caps.numbers), .textArray(caps.products), .int64Array(caps.allowed),
        .dateArray(caps.starts), .dateArray(caps.ends), .int32Array(caps.byDeclaration),
        .int32Array(caps.withAffiliates), .int32Array(caps.countingRules), .textArray(caps.counted),
        .textArray(caps.disasters), .dateArray(caps.declared),
        .textArray(scheme.books.filter { $0.role == .fund }.map(\.code)),
      ])
    count("loan-caps", Int64(caps.names.count))
    guard let first = rows.first else { return true }
    let place = Int(try first.int32(0))
    let (borrower, day) = (try first.text(1), Day(number: try first.date(2)))
    func money(_ minor: Int128) -> String {
      "\(Amount.grouped(minor, decimals: scheme.currency.decimals)) \(scheme.currency.code)"
    }
    faults.add(
      "loan-cap",
      "\(caps.names[place]) of borrower \(borrower)"
        + (caps.withAffiliates[place] == 1 ? ", with its affiliates," : ",")
        + " by guarantee_state, on \(day)",
      expected: "at most \(money(Int128(caps.allowed[place])))", found: money(try first.int128(3)))
    return true
  }
}

/// The caps of `loan_term.csv` as arrays.
private struct LoanCaps {
  var names: [String] = []
  var numbers: [Int32] = []
  var products: [String] = []
  /// Minor units.
  var allowed: [Int64] = []
  /// Days since 1970-01-01; `ends` is the first day on which the row no longer holds.
  var starts: [Int32] = []
  var ends: [Int32] = []
  var byDeclaration: [Int32] = []
  var withAffiliates: [Int32] = []
  var countingRules: [Int32] = []
  var counted: [String] = []
  var disasters: [String] = []
  var declared: [Int32] = []

  init(_ scheme: Scheme) {
    for term in scheme.loanTerms {
      if let cap = term.cap { add(term, cap, [term.product], isJoint: false) }
      if let cap = term.jointCap { add(term, cap, term.jointWith.union([term.product]), isJoint: true) }
    }
    guard byDeclaration.contains(1) else { return }
    let days = Dictionary(scheme.disasters.map { ($0.code, $0.declared) }, uniquingKeysWith: min)
    disasters = days.keys.sorted()
    declared = disasters.map { days[$0]?.number ?? 0 }
  }

  private mutating func add(_ term: LoanTerm, _ cap: Int64, _ joint: Set<String>, isJoint: Bool) {
    let (past, future) = (Day(year: 1, month: 1, day: 1), Day(year: 9999, month: 12, day: 31))
    let number = Int32(names.count)
    let products = joint.sorted()
    names.append((isJoint ? "joint cap of " : "cap of ") + products.joined(separator: " and "))
    numbers.append(number)
    self.products.append(term.product)
    allowed.append(cap)
    starts.append((term.validity.from ?? past)?.number ?? 0)
    ends.append((term.validity.to ?? future)?.number ?? 0)
    byDeclaration.append(term.isByDeclaration ? 1 : 0)
    withAffiliates.append(isJoint ? 1 : 0)
    for product in products {
      countingRules.append(number)
      counted.append(product)
    }
  }
}
