import Money
import Store

public func day(_ text: String) -> Day {
  guard let day = Day(text) else { preconditionFailure("\(text) is no day") }
  return day
}

/// CSV of events from rows of `column=value`, so that a case says only what matters to it.
public func csv(_ rows: [String]) -> String {
  var columns: [String] = []
  var records: [[String: String]] = []
  for row in rows {
    var record: [String: String] = [:]
    for part in row.split(separator: " ") {
      let pair = part.split(separator: "=", maxSplits: 1)
      record[String(pair[0])] = String(pair[1])
      if !columns.contains(String(pair[0])) { columns.append(String(pair[0])) }
    }
    records.append(record)
  }
  let lines = records.map { record in columns.map { record[$0] ?? "" }.joined(separator: ",") }
  return ([columns.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
}

/// What an error of ours is called.
public func code(of body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return (error as? LedgerError)?.code ?? "\(error)"
  }
}
