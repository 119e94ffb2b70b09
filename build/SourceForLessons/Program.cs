using System.Xml.Linq;
using SourceForLessons;

// SourceForLessons LIST TO: cuts the files that the list names, one a line.
var types = File.ReadAllLines(args[0]).Order(StringComparer.Ordinal).SelectMany(file => ShownSource.Types(file, File.ReadAllText(file)));
new XElement("source", types).Save(args[1], SaveOptions.DisableFormatting);
