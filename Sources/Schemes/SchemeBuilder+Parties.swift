import Ledger
import Money

/// Books, funds and parties.
extension SchemeBuilder {
  mutating func buildBooks() {
    let rows = records("book")
    let codes = rows.compactMap { $0["book"] }
    for record in rows {
      guard let code = record["book"], let role = record["role"].flatMap({ Role(rawValue: $0) }),
        let name = record["name_en"], let currency = record["currency"].flatMap({ Currency($0) })
      else {
        incomplete.insert("book")
        continue
      }
      _ = refers(record, "successor", to: "book", among: codes)
      let book = Book(
        code: code, role: role, nameEnglish: name, nameLocal: record["name_local"] ?? name,
        currency: currency, validity: record.validity, successor: record["successor"],
        region: record["region"])
      books.append(Located(value: book, record: record))
    }
  }

  /// The parties of `party.csv`, then every book that it does not name.
  mutating func buildParties() {
    let codes = books.map(\.value.code)
    var named: Set<String> = []
    for record in records("party") {
      guard let code = record["party"], let kind = record["kind"], let name = record["name_en"] else {
        continue
      }
      named.insert(code)
      let book = codes.firstIndex(of: code)
      if refers(record, "book", to: "book", among: codes), record["book"] != (book == nil ? nil : code) {
        report(
          record, "book", "party-of-book",
          book == nil
            ? "is the book of another party" : "the party has the code of a book and does not name it",
          book == nil ? "give the party the code of its book" : "write \(code)")
      }
      let party = Party(
        code: code, kind: kind, nameEnglish: name, nameLocal: record["name_local"] ?? name,
        group: record["group"], book: book, validity: record.validity)
      parties.append(Located(value: party, record: record))
    }
    for (place, book) in books.enumerated() where !named.contains(book.value.code) {
      let value = book.value
      let party = Party(
        code: value.code, kind: value.role.rawValue, nameEnglish: value.nameEnglish,
        nameLocal: value.nameLocal, book: place, validity: value.validity)
      parties.append(Located(value: party, record: book.record))
    }
  }

  mutating func funds() -> [Fund] {
    let codes = books.map(\.value.code)
    var funds: [Fund] = []
    for record in records("fund") {
      guard let code = record["fund"], let name = record["name_en"], let kind = record["source_kind"],
        refers(record, "book", to: "book", among: codes),
        let book = record["book"].flatMap({ codes.firstIndex(of: $0) })
      else {
        incomplete.insert("fund")
        continue
      }
      var fund = Fund(
        book: book, code: code, nameEnglish: name, nameLocal: record["name_local"] ?? name,
        sourceKind: kind, restricted: record["restricted"] == "yes",
        bankAccount: record["bank_account"] ?? code, validity: record.validity)
      fund.requiredRate = record["required_rate"].flatMap { Ratio($0) }
      fund.successor = record["successor"]
      funds.append(fund)
    }
    return funds
  }
}
