import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Element;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.Node;
import org.gephi.graph.api.Table;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.EdgeMergeStrategy;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.importer.api.Report;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.gephi.project.api.Workspace;
import org.openide.util.Lookup;

/**
 * Opens graph files with Gephi's own importers and tells what came out.
 *
 * Reads one request a line, `STRATEGY<tab>PATH` where STRATEGY is how Gephi merges parallel edges (SUM is what its
 * dialogue proposes, NO_MERGE keeps all), and answers each with one line of JSON.
 */
public final class ReadGraph {
    private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private ReadGraph() {
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // whatever the toolkit prints stays out of the answers
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            String[] request = line.split("\t", 2);
            answers.println(GSON.toJson(read(EdgeMergeStrategy.valueOf(request[0]), new File(request[1]))));
        }
    }

    private static Map<String, Object> read(EdgeMergeStrategy strategy, File file) throws Exception {
        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        ImportController imports = Lookup.getDefault().lookup(ImportController.class);
        projects.newProject();
        Workspace workspace = projects.getCurrentWorkspace();
        Container container = imports.importFile(file);
        List<Map<String, String>> issues = new ArrayList<>(issues(container.getReport())); // process() replaces it
        Map<String, Object> answer = new TreeMap<>();
        answer.put("read_nodes", container.getUnloader().getNodeCount());
        answer.put("read_edges", container.getUnloader().getEdgeCount());
        container.getLoader().setEdgesMergeStrategy(strategy);
        container.getLoader().setAutoScale(false);
        DefaultProcessor processor = new DefaultProcessor();
        imports.process(container, processor, workspace);
        if (processor.getReport() != null) {
            issues.addAll(issues(processor.getReport()));
        }
        answer.put("issues", issues);
        describe(Lookup.getDefault().lookup(GraphController.class).getGraphModel(workspace), answer);
        projects.closeCurrentProject();
        return answer;
    }

    private static List<Map<String, String>> issues(Report report) {
        List<Map<String, String>> issues = new ArrayList<>();
        for (Iterator<Issue> each = report.getIssues(Integer.MAX_VALUE); each.hasNext();) {
            Issue issue = each.next();
            issues.add(Map.of("level", String.valueOf(issue.getLevel()), "message", String.valueOf(issue.getMessage())));
        }
        return issues;
    }

    private static void describe(GraphModel model, Map<String, Object> answer) {
        Graph graph = model.getGraph();
        answer.put("node_columns", columns(model.getNodeTable()));
        answer.put("edge_columns", columns(model.getEdgeTable()));
        List<Map<String, Object>> nodes = new ArrayList<>();
        for (Node node : graph.getNodes().toArray()) {
            Map<String, Object> told = attributes(node, model.getNodeTable());
            told.put("@x", node.x());
            told.put("@y", node.y());
            told.put("@size", node.size());
            told.put("@colour", String.format("#%06X", node.getColor().getRGB() & 0xFFFFFF));
            nodes.add(told);
        }
        List<Map<String, Object>> edges = new ArrayList<>();
        for (Edge edge : graph.getEdges().toArray()) {
            Map<String, Object> told = attributes(edge, model.getEdgeTable());
            told.put("@source", edge.getSource().getId());
            told.put("@target", edge.getTarget().getId());
            told.put("@directed", edge.isDirected());
            told.put("@weight", edge.getWeight());
            told.put("@kind", edge.getTypeLabel());
            edges.add(told);
        }
        answer.put("nodes", nodes);
        answer.put("edges", edges);
    }

    private static Map<String, String> columns(Table table) {
        Map<String, String> columns = new TreeMap<>();
        for (Column column : table) {
            columns.put(column.getTitle(), column.getTypeClass().getSimpleName());
        }
        return columns;
    }

    private static Map<String, Object> attributes(Element element, Table table) {
        Map<String, Object> attributes = new TreeMap<>();
        for (Column column : table) {
            Object value = element.getAttribute(column);
            if (value != null) {
                attributes.put(column.getTitle(), value instanceof Number ? value : value.toString());
            }
        }
        return attributes;
    }
}
