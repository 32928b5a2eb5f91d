import Guarantees
import Ledger
import Money
import PostgreSQL

/// Versions with claims of some guarantees, as known at a seal, with what events accepted.
struct ClaimVersions {
  struct Version {
    /// Of the row that holds its state.
    var row: Int
    var effective: Day
    /// The claim that its event accepted, and the day on which the loss occurred.
    var accepted: (claim: String, day: Day)?
  }

  /// Of each guarantee that was asked for, oldest first.
  private(set) var known: [[Version]]
  private let rows: Rows

  /// The rows of the versions of some guarantees.
  static func read(_ reader: TreatyReader, _ wanted: ArraySlice<ClaimedGuarantees.Entry>) throws -> Rows {
    try reader.query(
      "claim-versions", [.textArray(wanted.map(\.book)), .textArray(wanted.map(\.guarantee))])
  }

  /// - Parameters:
  ///   - rows: of versions, as ``read(_:_:)`` gives them.
  ///   - count: of the guarantees.
  init(_ reader: TreatyReader, _ rows: Rows, count: Int, knownAtSeal: Int64) throws {
    self.rows = rows
    try reader.lookUp(batches: rows.map { try $0.int64(1) >> 32 })
    known = Array(repeating: [], count: count)
    // A claim is new in the version of the event that accepted it.
    var changed: [Int64: (guarantee: Int, version: Int)] = [:]
    var (place, before) = (-1, [UInt8]())
    for (index, event, guarantee) in try ClaimVersions.inOrder(rows) {
      guard let seal = reader.names.seals[event >> 32], seal <= knownAtSeal else { continue }
      if guarantee != place { (place, before) = (guarantee, []) }
      guard !rows[index].isNull(3) else {
        before = []
        continue
      }
      let claims = try rows[index].withText(3, ClaimVersions.claims)
      if claims != before { changed[event] = (place, known[place].count) }
      before = claims
      known[place].append(Version(row: index, effective: Day(number: try rows[index].date(2))))
    }
    guard !changed.isEmpty else { return }
    for row in try reader.query("acceptances", [.int64Array(changed.keys.sorted())]) {
      guard let version = changed[try row.int64(0)] else { continue }
      known[version.guarantee][version.version].accepted = (
        try row.text(1), Day(number: try row.date(2))
      )
    }
  }

  /// Rows with their event and guarantee, each guarantee's together, oldest first: as the server most often
  /// gives them, though it need not.
  private static func inOrder(_ rows: Rows) throws -> [(row: Int, event: Int64, guarantee: Int)] {
    var found: [(row: Int, event: Int64, guarantee: Int)] = []
    found.reserveCapacity(rows.count)
    var isInOrder = true
    for (index, row) in rows.enumerated() {
      let own = (row: index, event: try row.int64(1), guarantee: Int(try row.int64(0)) - 1)
      if let last = found.last, (last.guarantee, last.event) > (own.guarantee, own.event) {
        isInOrder = false
      }
      found.append(own)
    }
    if !isInOrder { found.sort { ($0.guarantee, $0.event) < ($1.guarantee, $1.event) } }
    return found
  }

  /// The state that a row holds.
  func state(_ row: Int) throws -> GuaranteeState {
    guard let state = try rows[row].withText(3, { GuaranteeState(utf8: $0) }) else {
      throw LedgerError(
        "damaged-state", "the state of a guarantee cannot be read", remedy: "run gledger verify")
    }
    return state
  }

  /// Codes of the claims of a state as they are written, each with what stands before it.
  private static func claims(_ state: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var claims: [UInt8] = []
    var place = 0
    while place + 2 < state.count {
      guard state[place] == 0x3B, state[place + 1] == 0x43, state[place + 2] == 0x3D else {
        place += 1
        continue
      }
      let end = state[(place + 3)...].firstIndex { $0 == 0x2C || $0 == 0x3B } ?? state.endIndex
      claims.append(contentsOf: state[place..<end])
      place = end
    }
    return claims
  }
}
