import Glibc
import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Store

/// An event that would not have been posted as it was.
public struct RestatedEvent: Sendable {
  public var book: String
  public var reference: String
  public var kind: EventKind
  public var date: Day
  /// Why its difference cannot be posted; nil where it can.
  public var refusal: String?
}

/// A transfer that takes back what was posted, or posts what would have been.
public struct RestatedTransfer: Sendable {
  public var book: String
  public var debit: String
  public var credit: String
  public var segment: String
  public var component: String
  public var currency: Currency
  /// Minor units.
  public var amount: Int64
}

public struct RestateOutcome {
  /// Version and hash of the pack in force, and of those that the events were posted under.
  public var corrected: String
  public var original: String
  public var looked: Int64 = 0
  public var differing: Int64 = 0
  public var refused: Int64 = 0
  /// Guarantees, loans and policies that go on otherwise.
  public var guarantees: Int64 = 0
  /// Events of kinds that depend on open items or balances: left out.
  public var leftOut: Int64 = 0
  /// The first of those that differ or are refused.
  public var events: [RestatedEvent] = []
  public var transfers: [RestatedTransfer] = []
  public var receipt: Receipt?
  public var knownAtSeal: Int64
}

/// Restates what was posted under an earlier version of the pack, or before a treaty of its day was bound,
/// endorsed or cancelled: each event from a day on is decided again by the pack and the treaties in force, on
/// the state that its guarantee had then, and the differences are posted in an open period, by book. Run
/// again it finds nothing.
///
/// Where an event would have left its guarantee or its open items otherwise, the guarantee's whole life is
/// decided again, and an event of its own makes it what the corrected pack gives: state, open items, fee
/// terms and transfers (ADR 23). What would be refused, or would have moved other money than was paid, is
/// listed with the reason and stays; all else is posted.
public struct RestateRun {
  private let database: LedgerDatabase
  private let options: PostOptions
  private let recordedSeal: Int64?
  /// File for each transfer of each event that differs.
  public var detailPath: String?

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options, recordedSeal) = (database, options, nil)
  }

  init(_ database: LedgerDatabase, _ options: PostOptions, recordedSeal: Int64) {
    (self.database, self.options, self.recordedSeal) = (database, options, recordedSeal)
  }

  /// - Parameters:
  ///   - version: that of the pack in force: the corrected one.
  ///   - from: the first day of events that are looked at.
  ///   - on: day of the posting; nil is today.
  public func restate(
    pack version: String, from: Day, on: Day? = nil, books: Set<String>? = nil
  ) throws -> RestateOutcome {
    try DerivedRun(database, options, kind: .restatement).run(
      books: books, roles: EventSpecification[.packRestated].startsIn
    ) { writer, books in
      let scheme = writer.engine.scheme
      guard scheme.version == version || recordedSeal != nil else {
        throw LedgerError(
          "not-in-force", "the pack in force is \(scheme.name) \(scheme.version), not version \(version)",
          remedy: "apply the corrected pack first: gledger scheme apply FOLDER")
      }
      return try Restatement(
        writer: writer, books: books, from: from, on: try on ?? writer.today(in: scheme.timeZone),
        known: try recordedSeal ?? writer.lastSeal(), options: options, detailPath: detailPath,
        database: database
      ).run()
    }
  }
}
