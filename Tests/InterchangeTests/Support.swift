import Foundation
import Guarantees
import Ledger
import Money
import Posting
import Reinsurance
import Tabular
import TestServer
import Testing

@testable import Interchange

/// A scheme with three books in yen and one a state in dollars.
let testScheme: Scheme = {
  let (yen, dollar) = (Currency("JPY")!, Currency("USD")!)
  var scheme = Scheme(
    name: "test", version: "1", currency: yen, timeZone: "Asia/Tokyo", languages: ["en"],
    fiscalYearStartMonth: 4, isExample: true, compensation: .suspense, hash: [])
  let states = """
    AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY
    OH OK OR PA PR RI SC SD TN TX UT VA VT WA WI WV WY
    """.split(whereSeparator: \.isWhitespace).map(String.init)
  func book(_ code: String, _ role: Role, _ currency: Currency) -> Book {
    Book(
      code: code, role: role, nameEnglish: code, nameLocal: code, currency: currency, validity: Validity())
  }
  scheme.books =
    [book("tokyo", .association, yen), book("insurer", .insurer, yen)]
    + states.map { book($0, .association, dollar) } + [book("relief", .fund, yen)]
  let relief = scheme.books.count - 1
  scheme.funds = [("basic", 0), ("special", 0), ("own", 1), ("main", relief)].map { code, book in
    Fund(
      book: book, code: code, nameEnglish: code, nameLocal: code, sourceKind: "local", restricted: false,
      bankAccount: code, validity: Validity())
  }
  scheme.parties = ["bank-0001", "metro", "lenders", "tokyo", "insurer", "relief"].map {
    Party(code: $0, kind: "lender", nameEnglish: $0, nameLocal: $0)
  }
  scheme.programmes = ["ordinary", "7a"].map {
    Programme(
      code: $0, nameEnglish: $0, nameLocal: $0, category: nil, coverageRatio: nil, waterfall: nil,
      maximumTermMonths: nil, legalBasis: nil, validity: Validity())
  }
  scheme.treaties = [
    Treaty(
      code: "QS-2024", kind: .quotaShare, cedantRole: .association, cedantBook: nil, years: [], inuring: 10,
      scope: [], cession: .one, panel: [], currency: yen, account: TreatyAccountTerms(), isExample: false)
  ]
  return scheme
}()

/// All that an input gives.
struct Everything {
  var events: [BusinessEvent] = []
  var faults: [Diagnostic] = []
  var notices: [Notice] = []
  var records = 0

  var faultTexts: [String] {
    faults.map { "\($0.line):\($0.column.map { String($0) } ?? "-") \($0.field ?? "-") \($0.code)" }
  }
}

func readAll(
  _ source: consuming ByteSource, format: FileFormat = .csv, book: String? = nil, mapping: Mapping? = nil,
  limit: Int = 1000
) throws -> Everything {
  var reader = try EventReader(
    source, format: format, scheme: testScheme, defaultBook: book, mapping: mapping)
  var all = Everything()
  while let chunk = try reader.next(limit: limit) {
    #expect(chunk.events.count == chunk.recordOf.count)
    #expect(chunk.records.count <= limit)
    all.events += chunk.events
    all.faults += chunk.rejected.map(\.diagnostic)
    all.notices += chunk.notices
    all.records += chunk.records.count
  }
  return all
}

func readAll(
  _ text: String, format: FileFormat = .csv, book: String? = nil, mapping: Mapping? = nil
) throws -> Everything {
  try readAll(
    .bytes(Array(text.utf8), name: "in"), format: format, book: book, mapping: mapping)
}

/// The fault of a header.
func headerFault(
  _ text: String, format: FileFormat = .csv, book: String? = nil, mapping: Mapping? = nil
) -> Diagnostic? {
  do {
    _ = try readAll(text, format: format, book: book, mapping: mapping)
    return nil
  } catch {
    return error as? Diagnostic
  }
}

enum TestFiles {
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let loans = package.appendingPathComponent("../shared/data/sba7a").standardized
  static var haveLoans: Bool { FileManager.default.fileExists(atPath: loans.path) }

  static func sbaMapping() throws -> Mapping {
    let path = package.appendingPathComponent("Sources/Interchange/Mappings/sba-7a.yaml")
    return try Mapping.parse(String(contentsOf: path, encoding: .utf8), name: "sba-7a.yaml")
  }

  static func unpacked(_ name: String) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/unpacked"
    let status = try Shell.run(["gzip", "-dc", loans.appendingPathComponent(name).path], output: path)
    #expect(status == 0)
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
