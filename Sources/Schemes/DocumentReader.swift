import Tabular
import Yams

/// Reads one YAML file of a pack into a record with dotted names.
struct DocumentReader {
  let format: DocumentFormat
  let file: String
  private(set) var record: PackRecord?
  private(set) var diagnostics: [Diagnostic] = []
  private var fields: [(name: String, value: String)] = []
  private var end = (line: 1, column: 1)
  private var places: [String: PackRecord.Place] = [:]

  init(_ format: DocumentFormat, file: String) { (self.format, self.file) = (format, file) }

  mutating func read(_ bytes: [UInt8]) {
    end = YAMLText.end(of: bytes)
    let root: Node
    do throws(Diagnostic) {
      root = try YAMLText.root(bytes, file: file, beginning: "format: \(format.version)")
    } catch {
      diagnostics.append(error)
      return
    }
    guard case .mapping = root else {
      return report(
        line: 1, column: nil, code: "bad-yaml", "is no YAML mapping", "begin with format: \(format.version)")
    }
    flatten(root, name: "", depth: 0)
    var record = PackRecord(table: format.table, key: "", fields: fields, file: file, line: 1)
    record.places = places
    record.key = record[format.key] ?? ""
    self.record = record
  }

  private mutating func flatten(_ node: Node, name: String, depth: Int) {
    switch node {
    case .mapping(let mapping):
      for (key, value) in mapping {
        guard let part = key.string, !part.isEmpty, !part.contains("."), depth < 8 else {
          report(
            line: key.mark?.line ?? 1, column: key.mark?.column, code: "unknown-key",
            "a key here is no plain word", "use the keys of the format only")
          continue
        }
        flatten(value, name: name.isEmpty ? part : name + "." + part, depth: depth + 1)
      }
    case .sequence(let sequence):
      for (place, value) in sequence.enumerated() where depth < 8 {
        flatten(value, name: "\(name).\(place)", depth: depth + 1)
      }
    case .scalar(let scalar): add(scalar, name)
    case .alias: break
    }
  }

  private mutating func add(_ scalar: Node.Scalar, _ name: String) {
    let mark = YAMLText.place(.scalar(scalar), end: end)
    let place = PackRecord.Place(line: mark.line, column: mark.column)
    places[name] = place
    // Unquoted, these two mean nothing in YAML.
    let isNull = scalar.style == .plain && ["~", "null"].contains(scalar.string)
    if scalar.string.isEmpty || isNull { return }
    guard let form = format.form(name) else {
      diagnostics.append(
        Diagnostic(
          file: file, line: place.line, column: place.column, field: name, code: "unknown-key",
          value: scalar.string, message: "the format \(format.version) has no such key",
          remedy: PackValue.suggestion(DocumentFormat.pattern(name), format.fields.map(\.pattern))))
      return
    }
    let value = (try? PackValue.normalised(scalar.string, form)) ?? scalar.string
    fields.append((name: name, value: value))
  }

  private mutating func report(
    line: Int, column: Int?, code: String, _ message: String, _ remedy: String
  ) {
    diagnostics.append(
      Diagnostic(file: file, line: line, column: column, code: code, message: message, remedy: remedy))
  }
}
