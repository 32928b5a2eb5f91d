import Guarantees
import Posting
import PostgreSQL
import Reinsurance

/// Guarantees with claims, as a run of several treaties reads them: once for all excess treaties of
/// guarantors, each of which asks for those of its programmes. What the run posts itself changes no
/// guarantee; once somebody else posted something they are read again.
public final class ClaimedGuarantees {
  /// A guarantee of a book, and a programme that it named.
  struct Entry: Hashable {
    /// Code of the book.
    var book: String
    var guarantee: String
    var programme: String
  }

  /// What is read, where several treaties will ask: codes of books and programmes (none: all).
  struct Wanted {
    var books: Set<String>
    var programmes: Set<String>

    func covers(_ books: [String], _ programmes: [String]) -> Bool {
      self.books.isSuperset(of: books)
        && (self.programmes.isEmpty || !programmes.isEmpty && self.programmes.isSuperset(of: programmes))
    }
  }

  private(set) var wanted: Wanted?
  private var entries: [Entry]?
  /// Known when they were read, and seals of the run's own since.
  private var seal: Int64 = 0
  private var own: Set<Int64> = []
  /// Waits for what is read on another session.
  private var ahead: (() throws -> Ahead)?

  private final class Ahead {
    var entries: [Entry] = []
    var seal: Int64 = 0
  }

  /// More are not held: each treaty then reads its own.
  private static let limit = 2_000_000

  /// Nothing is expected: each treaty reads its own.
  public init() {}

  /// Says that the excess treaties of a scheme will ask, one after the other.
  /// - Parameter books: codes of the cedants' books; nil: all.
  public func expect(_ scheme: Scheme, books: Set<String>?) {
    let treaties = scheme.treaties.filter { $0.isAccountedExcess && $0.cedantRole != .insurer }
    guard treaties.count > 1 else { return }
    let ceding = scheme.books.filter { book in treaties.contains { $0.isCeded(by: book) } }.map(\.code)
    let programmes = treaties.map(\.programmes)
    wanted = Wanted(
      books: Set(ceding).intersection(books ?? Set(ceding)),
      programmes: programmes.contains([]) ? [] : Set(programmes.joined()))
  }

  /// Reads what is expected on another session, while the run does something else.
  /// - Parameter submit: makes a call there; gives what waits for it.
  public func readAhead(
    _ submit: (@escaping (LedgerDatabase) throws -> Void) throws -> (() throws -> Void)
  ) throws {
    guard let wanted else { return }
    let found = Ahead()
    let wait = try submit { database in
      try database.run { connection in
        try connection.transaction("isolation level repeatable read, read only") {
          found.seal = try connection.query(
            "select coalesce(max(seal_number), 0) from ledger.seal")[0].int64(0)
          found.entries = try ClaimedGuarantees.read(connection, wanted)
        }
      }
    }
    ahead = {
      try wait()
      return found
    }
  }

  /// Takes note of a seal of the run's own.
  public func note(seal: Int64) { own.insert(seal) }

  /// Those of some books and programmes (none: all); nil where they must be read anew.
  func entries(of books: [String], _ programmes: [String], knownAtSeal known: Int64) throws -> [Entry]? {
    if let ahead {
      self.ahead = nil
      let found = try ahead()
      hold(found.entries, knownAtSeal: found.seal)
    }
    guard let entries, wanted?.covers(books, programmes) ?? false,
      known <= seal || (seal + 1...known).allSatisfy(own.contains)
    else { return nil }
    let (books, programmes) = (Set(books), Set(programmes))
    return entries.filter {
      books.contains($0.book) && (programmes.isEmpty || programmes.contains($0.programme))
    }
  }

  /// Holds what was read as is ``wanted``.
  func hold(_ read: [Entry], knownAtSeal known: Int64) {
    guard read.count <= ClaimedGuarantees.limit else {
      wanted = nil
      return
    }
    (entries, seal) = (read, known)
  }

  static func read(_ connection: PostgresConnection, _ wanted: Wanted) throws -> [Entry] {
    try read(connection, wanted.books.sorted(), of: wanted.programmes.sorted())
  }

  /// - Parameters:
  ///   - patterns: of states, one of which a version with a claim is like; none: any.
  ///   - programmes: none: any.
  static func read(
    _ connection: PostgresConnection, _ books: [String], like patterns: [String] = [],
    of programmes: [String] = []
  ) throws -> [Entry] {
    let parameters: [Parameter] = [.textArray(books), .textArray(patterns), .textArray(programmes)]
    return try connection.query(try Queries.text("claimed-guarantees"), parameters).map { row in
      Entry(book: try row.text(0), guarantee: try row.text(1), programme: try row.text(2))
    }
  }
}

extension Treaty {
  /// The programmes that all it covers is of; none where any may be.
  var programmes: [String] {
    let named = scope.compactMap { $0["programme"] }
    return named.count == scope.count ? named : []
  }
}
