import Foundation

/// Writes files as string literals of a Swift source: `BundleTextTool OUTPUT ROOT PATH...`.
@main
struct BundleTextTool {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count >= 2 else { stop("usage: BundleTextTool OUTPUT ROOT PATH...") }
    let (output, root) = (arguments[1], arguments[2])
    var source = """
      // Written by BundleTextTool; do not edit.
      extension Bundled {
        static func makeFiles() -> [(path: String, text: String)] {
          var files: [(path: String, text: String)] = []
          files.reserveCapacity(\(arguments.count - 2))

      """
    for path in arguments.dropFirst(2) {
      // One statement a file: a single array literal of them all would take the type checker long.
      source += "    files.append((path: \(literal(path)), text: \(literal(read(root, path)))))\n"
    }
    source += "    return files\n  }\n}\n"
    do {
      try Data(source.utf8).write(to: URL(fileURLWithPath: output))
    } catch {
      stop("\(output): error: cannot be written: \(error)")
    }
  }

  /// The text of a file, which must be UTF-8.
  static func read(_ root: String, _ path: String) -> String {
    guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else {
      stop("\(path): error: cannot be read")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      stop("\(path): error: is not UTF-8, so it cannot be bundled")
    }
    return text
  }

  /// A string literal of one line. Lines are not kept, because Swift would turn CR LF into LF in them.
  static func literal(_ text: String) -> String {
    var literal = "\""
    literal.reserveCapacity(text.utf8.count + text.utf8.count / 16)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": literal += "\\\""
      case "\\": literal += "\\\\"
      case "\n": literal += "\\n"
      case "\t": literal += "\\t"
      case "\r": literal += "\\r"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{FEFF}":
        literal += "\\u{\(String(scalar.value, radix: 16))}"
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }

  static func stop(_ message: String) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(1)
  }
}
