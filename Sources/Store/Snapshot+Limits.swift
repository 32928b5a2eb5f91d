import Ledger
import Money
import Posting
import PostgreSQL

extension Snapshot {
  /// Use and headroom of every limit on what is guaranteed, on a day.
  /// - Parameter book: the limits of one association's book; nil: all of them, and those on borrowers over
  /// all   books.
  public func limitUses(on day: Day, book: Int?) throws -> [LimitUse] {
    let scheme = pack.scheme
    let engine = PostingEngine(scheme: scheme, symbols: SymbolTable())
    let own = scheme.books.indices.filter { scheme.books[$0].role == .association && book ?? $0 == $0 }
    return try database.run { connection in
      engine.loadLimits(
        try database.limitMovements(own, engine.limits.charts, scheme, engine.symbols, through: seal))
      if engine.limits.hasNames {
        let rows = try connection.query(
          try Queries.text("limit-all-steps"), [.optional(book.map { scheme.books[$0].code }), .int64(seal)])
        engine.loadLimits(borrowers: nil, groups: nil, try database.steps(rows, scheme))
      }
      return engine.limitUses(on: day)
    }
  }
}
