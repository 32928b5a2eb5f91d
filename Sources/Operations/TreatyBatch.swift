import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance
import Store

/// A batch over the books of treaties: the cedants' and the reinsurers', locked at the start, all at once and
/// in order.
struct TreatyBatch {
  private let database: LedgerDatabase
  private let options: PostOptions

  init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options) = (database, options)
  }

  /// Runs with the treaty in force, and again where the pack changed or a period was closed meanwhile.
  static func repeated<Outcome>(
    _ database: LedgerDatabase, treaty code: String, _ body: (StoredPack, Treaty) throws -> Outcome
  ) throws -> Outcome {
    try repeated(database) { pack in
      guard let treaty = pack.scheme.treaties.first(where: { $0.code == code }) else {
        let known = pack.scheme.treaties.map(\.code).joined(separator: ", ")
        throw LedgerError("unknown-treaty", "the pack has no treaty \(code)", remedy: "use one of: \(known)")
      }
      return try body(pack, treaty)
    }
  }

  static func repeated<Outcome>(
    _ database: LedgerDatabase, _ body: (StoredPack) throws -> Outcome
  ) throws -> Outcome {
    for _ in 0..<8 {
      guard let pack = try database.pack() else {
        throw LedgerError(
          "no-pack", "the ledger has no scheme pack yet", remedy: "type: gledger init --scheme united-states")
      }
      do {
        return try PostRun.Restart.whereClosedMeanwhile { try body(pack) }
      } catch PostRun.Restart.pack { continue }
    }
    throw LedgerError("busy", "the pack kept changing: nothing was settled", remedy: "try again")
  }

  /// - Parameter kind: of the events that it posts.
  func run<Outcome>(
    _ kind: EventKind, _ pack: StoredPack, _ treaties: [Treaty], _ cedants: Set<String>?,
    _ body: (BatchWriter, [Int]) throws -> Outcome
  ) throws -> Outcome {
    let scheme = pack.scheme
    let books = try TreatyBatch.cedantBooks(scheme, treaties, cedants)
    let reinsurers = treaties.flatMap(\.reinsurers).compactMap { code in
      scheme.party(code).flatMap { scheme.parties[$0].book }
    }
    let header =
      options.recorded?.header
      ?? BatchHeader(
        kind: .settlement, actor: options.actor, approver: options.approver,
        programVersion: options.programVersion, packHash: scheme.hash)
    let writer = try BatchWriter(
      database: database, engine: PostingEngine(scheme: scheme, symbols: SymbolTable()), header: header,
      isDryRun: options.isDryRun)
    options.set(writer)
    writer.narrowLimits(to: [kind])
    try options.recorded?.watch(writer)
    do {
      try writer.requireSpace()
      try writer.begin()
      guard try writer.holdPack(pack) else { throw PostRun.Restart.pack }
      _ = try writer.lock(books: Set(books + reinsurers))
      return try body(writer, books)
    } catch {
      throw PostRun.Restart.failure(error, of: writer)
    }
  }

  /// The books that cede under the treaties, or those of them that are asked for.
  static func cedantBooks(_ scheme: Scheme, _ treaties: [Treaty], _ cedants: Set<String>?) throws -> [Int] {
    let books = scheme.books.indices.filter { book in
      treaties.contains { $0.isCeded(by: scheme.books[book]) }
    }
    guard let cedants else { return books }
    let chosen = books.filter { cedants.contains(scheme.books[$0].code) }
    if let unknown = cedants.subtracting(chosen.map { scheme.books[$0].code }).min() {
      throw LedgerError(
        "unknown-book",
        "book \(unknown) does not cede to treaty \(treaties.map(\.code).joined(separator: ", "))",
        remedy: "leave --book out to settle all cedants")
    }
    return chosen
  }
}
