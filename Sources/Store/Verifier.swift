import Ledger
import PostgreSQL
import Posting

/// Something stored that is not what was sealed, or not what must hold.
public struct VerifyFault: Sendable, CustomStringConvertible {
  /// Which check found it; stable, kebab-case.
  public var check: String
  /// What it is about: `event tokyo/G17/pay (batch 3, seal 2)`, `balance_sum of account
  /// tokyo/main/1010/JPY`.
  public var subject: String
  public var expected: String
  public var found: String

  public var description: String { "\(check): \(subject): expected \(expected), found \(found)" }
}

/// What a verification looked at, and what it found.
public struct VerifyReport: Sendable {
  public var seals: Int64 = 0
  public var headHash: [UInt8] = SealChain.origin
  /// The last piece of evidence from banks, and its chain hash; number 0 where there is none.
  public var evidence: (number: Int64, hash: [UInt8]) = (0, SealChain.origin)
  public var events: Int64 = 0
  public var transfers: Int64 = 0
  public var sums: Int64 = 0
  /// What was compared, in the order of the checks.
  public var checks: [(name: String, count: Int64)] = []
  /// The first of each check, at most 20.
  public var faults: [VerifyFault] = []

  public var isClean: Bool { faults.isEmpty }
}

/// How far a verification is.
public struct VerifyProgress: Sendable {
  public var check: String
  public var done: Int64
  /// nil where it is not known beforehand.
  public var total: Int64?
}

/// Recomputes a ledger from its stored rows, in one repeatable-read snapshot: names, hashes, chain, keys,
/// sums, states, open items, mirrors and limits.
///
/// Memory is flat: events come in ranges, and sets of rows are compared by keyed sums over them (a random
/// weight a key, drawn anew in each run), so that only a difference is looked at row by row. A difference
/// stays unseen with a chance of less than one in 2^60.
public final class Verifier {
  let database: LedgerDatabase
  let onProgress: (VerifyProgress) -> Void
  /// The first hexadecimal digits of hashes that were written down outside.
  let witnesses: [String]
  let faults = FaultLog()
  let weights = KeyedHash()
  var report = VerifyReport()
  var names = StoredNames()
  var batches: [StoredBatch] = []
  /// Sums and totals made from stored sums.
  var balances = StoredBalances()
  var periods = StoredPeriods()
  /// Terms of fees as events changed them, weighted.
  var feeSum: UInt128 = 0
  /// By book: fees of the guarantees, less what events said was earned of them.
  var unearnedFees: [Int32: Int128] = [:]
  var pack: StoredPack?
  /// Hash of the pack in force, while the chain is read.
  var packHash: [UInt8] = []
  var connection: PostgresConnection { database.connection }

  /// - Parameter witnesses: hashes of seals or of evidence from banks that were written down before, in
  ///   hexadecimal digits, whole or how they begin.
  public init(
    _ database: LedgerDatabase, witnesses: [String] = [],
    onProgress: @escaping (VerifyProgress) -> Void = { _ in }
  ) {
    (self.database, self.witnesses, self.onProgress) = (database, witnesses, onProgress)
  }

  /// Runs every check.
  /// - Throws: a ``LedgerError`` where the server fails; faults of the ledger are not thrown but reported.
  public func verify() throws -> VerifyReport {
    do {
      return try connection.transaction("isolation level repeatable read read only") {
        try connection.execute("set local jit = off; set local work_mem = '64MB'")
        try run()
        return finished
      }
    } catch let error as PostgresError {
      // A damaged ledger may be one that cannot be read to its end: what was found is told.
      guard !faults.sorted.isEmpty, !error.isConnectionLost else { throw LedgerError(error) }
      faults.add("interrupted", "the verification", expected: "rows that can be read", found: error.message)
      return finished
    }
  }

  private var finished: VerifyReport {
    report.faults = Array(faults.sorted.prefix(20))
    return report
  }

  private func run() throws {
    guard try step("schema", checkSchema) else { return }
    _ = try step("chain", checkChain)
    _ = try step("names", checkNames)
    _ = try step("batches", checkBatches)
    _ = try step("sums", checkSums)
    _ = try step("periods", checkPeriods)
    _ = try step("reversals", checkReversals)
    _ = try step("pack", checkPack)
    _ = try step("guarantees", checkGuarantees)
    _ = try step("fees", checkFees)
    _ = try step("borrowers", checkBorrowers)
    _ = try step("quotas", checkQuotas)
    _ = try step("loan-caps", checkLoanCaps)
    _ = try step("open-items", checkItems)
    _ = try step("books", checkBooks)
    _ = try step("mergers", checkMergers)
    _ = try step("bank", checkBank)
    _ = try step("reconciliation", checkReconciliations)
    _ = try step("evidence", checkEvidence)
    _ = try step("witnesses", checkWitnesses)
  }

  private func step(_ name: String, _ check: () throws -> Bool) throws -> Bool {
    onProgress(VerifyProgress(check: name, done: 0, total: nil))
    return try check()
  }

  func count(_ name: String, _ count: Int64) { report.checks.append((name, count)) }

  /// The seal that stands behind a batch, for the order of faults and for messages.
  func place(ofBatch id: Int64) -> String {
    guard let batch = batch(id) else { return "batch \(id), unknown" }
    return batch.seal > 0 ? "batch \(id), seal \(batch.seal)" : "batch \(id), not sealed"
  }

  func batch(_ id: Int64) -> StoredBatch? { batchPlace(id).map { batches[$0] } }

  /// Batches are held in the order of their ids.
  func batchPlace(_ id: Int64) -> Int? {
    var (low, high) = (0, batches.count)
    while low < high {
      let middle = (low + high) / 2
      if batches[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < batches.count && batches[low].id == id ? low : nil
  }

  /// Streams a query of `SQL/query` as binary COPY.
  func copyOut(_ name: String, _ body: (inout CopyRow) throws -> Void) throws {
    try connection.copyOut("copy (\(try Queries.text(name))) to stdout (format binary)", body)
  }
}

/// The first fault of each check, by the order of the seals.
final class FaultLog {
  private var entries: [(check: String, rank: Int64, order: Int, fault: VerifyFault)] = []

  /// True where a fault of this check and rank would be kept: texts are only made then.
  func isWanted(_ check: String, rank: Int64 = 0) -> Bool {
    entries.first { $0.check == check }.map { rank < $0.rank } ?? true
  }

  /// - Parameter rank: the lowest of a check is kept; the first where they are equal.
  func add(_ check: String, rank: Int64 = 0, _ subject: String, expected: String, found: String) {
    let fault = VerifyFault(check: check, subject: subject, expected: expected, found: found)
    guard let place = entries.firstIndex(where: { $0.check == check }) else {
      entries.append((check, rank, entries.count, fault))
      return
    }
    if rank < entries[place].rank { (entries[place].rank, entries[place].fault) = (rank, fault) }
  }

  /// In the order in which the checks found their first.
  var sorted: [VerifyFault] { entries.sorted { $0.order < $1.order }.map(\.fault) }
}

/// Weights of keys, the same for the same key within a run and unlike those of any other run.
struct KeyedHash {
  private let first = UInt64.random(in: .min ... .max)
  private let second = UInt64.random(in: .min ... .max)

  func callAsFunction(_ left: UInt64, _ right: UInt64) -> UInt64 {
    var mixed = KeyedHash.mix(left ^ first)
    mixed = KeyedHash.mix(mixed ^ right ^ second)
    return KeyedHash.mix(mixed &+ first)
  }

  func callAsFunction(_ bytes: UnsafeBufferPointer<UInt8>, _ left: UInt64, _ right: UInt64) -> UInt64 {
    var mixed = self(left, right) ^ UInt64(truncatingIfNeeded: bytes.count)
    var word: UInt64 = 0
    for (place, byte) in bytes.enumerated() {
      word = word << 8 | UInt64(byte)
      if place & 7 == 7 {
        mixed = KeyedHash.mix(mixed ^ word)
        word = 0
      }
    }
    return KeyedHash.mix(KeyedHash.mix(mixed ^ word) ^ second)
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    var value = value &* 0xFF51_AFD7_ED55_8CCD
    value ^= value >> 32
    value = value &* 0xC4CE_B9FE_1A85_EC53
    return value ^ (value >> 29)
  }
}

/// Debits and credits, each weighted by its key and added up.
struct WeightedSum: Equatable {
  var debit: UInt128 = 0
  var credit: UInt128 = 0
}
