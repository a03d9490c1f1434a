import static org.drools.model.PatternDSL.alphaIndexedBy;
import static org.drools.model.PatternDSL.declarationOf;
import static org.drools.model.PatternDSL.execute;
import static org.drools.model.PatternDSL.pattern;
import static org.drools.model.PatternDSL.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drools.model.Index.ConstraintType;
import org.drools.model.PatternDSL.PatternDef;
import org.drools.model.Variable;
import org.drools.model.functions.Predicate1;
import org.drools.model.impl.ModelImpl;
import org.drools.modelcompiler.KieBaseBuilder;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/**
 * Drools as its executable model has it: one session, a rule of one pattern each, its conditions indexed; a fact is inserted,
 * all rules fire, and it is deleted. Started by bench/processes.py, which says what is told and answered line by line.
 */
public class Drools {
    private static final List<Integer> FIRED = new ArrayList<>();
    private static final int WARMING = 50;
    /** Evaluations in a round, at least: the clock of a process moves in steps of ten milliseconds. */
    private static final int EVALUATIONS = 20_000;

    public static void main(String[] arguments) throws Exception {
        var input = new BufferedReader(new InputStreamReader(System.in));
        JsonNode told = new ObjectMapper().readTree(input.readLine());
        KieSession session = KieBaseBuilder.createKieBaseFromModel(modelOf(told.get("rules"))).newKieSession();
        List<Map<String, Object>> facts = new ArrayList<>();
        told.get("facts").forEach(each -> facts.add(factOf(each)));
        List<List<Integer>> answers = new ArrayList<>();
        facts.forEach(each -> answers.add(fired(session, each)));
        for (int round = 0; round < WARMING; round++) {
            facts.forEach(each -> fired(session, each));
        }
        System.out.println(answers);
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        int rounds = EVALUATIONS / facts.size() + 1;
        while (input.readLine() != null) {
            long before = machine.getProcessCpuTime();
            for (int round = 0; round < rounds; round++) {
                facts.forEach(each -> fired(session, each));
            }
            System.out.println((machine.getProcessCpuTime() - before) / 1000.0 / facts.size() / rounds);
        }
    }

    private static List<Integer> fired(KieSession session, Map<String, Object> fact) {
        FIRED.clear();
        FactHandle handle = session.insert(fact);
        session.fireAllRules();
        session.delete(handle);
        List<Integer> found = new ArrayList<>(FIRED);
        Collections.sort(found);
        return found;
    }

    private static ModelImpl modelOf(JsonNode rules) {
        var model = new ModelImpl();
        Map<Condition, Condition> conditions = new HashMap<>();
        Map<String, Integer> fields = new LinkedHashMap<>();
        for (int index = 0; index < rules.size(); index++) {
            int number = index;
            @SuppressWarnings("unchecked")
            Variable<Map<String, Object>> subject = (Variable<Map<String, Object>>) (Variable<?>) declarationOf(Map.class);
            PatternDef<Map<String, Object>> pattern = pattern(subject);
            for (JsonNode each : rules.get(index)) {
                var said = new Condition(each.get(0).asText(), each.get(1).asText(), valueOf(each.get(2)));
                Condition condition = conditions.computeIfAbsent(said, same -> same);
                int field = fields.computeIfAbsent(condition.field(), name -> fields.size());
                with(pattern, condition, field);
            }
            model.addRule(rule("r" + index).build(pattern, execute(() -> FIRED.add(number))));
        }
        return model;
    }

    @SuppressWarnings("unchecked")
    private static <V> void with(PatternDef<Map<String, Object>> pattern, Condition condition, int field) {
        var value = (V) condition.value();
        String name = condition.field();
        var index = alphaIndexedBy(
            (Class<V>) value.getClass(), condition.type(), field, (Map<String, Object> fact) -> (V) fact.get(name), value);
        pattern.expr(condition.toString(), condition, index);
    }

    private static Map<String, Object> factOf(JsonNode told) {
        Map<String, Object> fact = new HashMap<>();
        told.fields().forEachRemaining(each -> fact.put(each.getKey(), valueOf(each.getValue())));
        return fact;
    }

    private static Object valueOf(JsonNode value) {
        return value.isTextual() ? (Object) value.asText() : (Object) value.asDouble();
    }

    /** Equal ones are one node of the network. */
    private record Condition(String field, String operator, Object value) implements Predicate1<Map<String, Object>> {
        @Override
        public boolean test(Map<String, Object> fact) {
            Object found = fact.get(field);
            if (value instanceof String) {
                return value.equals(found);
            }
            double read = (Double) found;
            double bound = (Double) value;
            return switch (operator) {
                case "==" -> read == bound;
                case "<=" -> read <= bound;
                case "<" -> read < bound;
                case ">=" -> read >= bound;
                default -> read > bound;
            };
        }

        ConstraintType type() {
            return switch (operator) {
                case "==" -> ConstraintType.EQUAL;
                case "<=" -> ConstraintType.LESS_OR_EQUAL;
                case "<" -> ConstraintType.LESS_THAN;
                case ">=" -> ConstraintType.GREATER_OR_EQUAL;
                default -> ConstraintType.GREATER_THAN;
            };
        }
    }
}
