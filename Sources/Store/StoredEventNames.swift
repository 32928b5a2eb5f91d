import Ledger
import Posting
import PostgreSQL

/// The names that events' own rows use, by the numbers that the database gave them.
struct StoredEventNames {
  private(set) var books: [Int32: String] = [:]
  private(set) var causes: [Int16: (event: String, component: String)] = [:]
  private(set) var headers: [Int32: [EventColumn]] = [:]

  init(_ connection: PostgresConnection) throws {
    for row in try connection.query("select book_id, code from ledger.book") {
      books[try row.int32(0)] = try row.text(1)
    }
    for row in try connection.query("select cause_id, event, component from ledger.cause") {
      causes[try row.int16(0)] = (try row.text(1), try row.text(2))
    }
    for row in try connection.query("select header_id, columns from ledger.event_header") {
      headers[try row.int32(0)] = try row.text(1).split(separator: "\t").map { name in
        guard let column = EventColumn(name: String(name)) else { throw StoredEventNames.damaged }
        return column
      }
    }
  }

  func book(_ number: Int32) throws -> String {
    guard let book = books[number] else { throw StoredEventNames.damaged }
    return book
  }

  func event(_ number: Int16) throws -> String {
    guard let cause = causes[number] else { throw StoredEventNames.damaged }
    return cause.event
  }

  func columns(_ number: Int32) throws -> [EventColumn] {
    guard let columns = headers[number] else { throw StoredEventNames.damaged }
    return columns
  }

  static let damaged = LedgerError(
    "damaged-event", "a stored event cannot be read", remedy: "run gledger verify")
}
