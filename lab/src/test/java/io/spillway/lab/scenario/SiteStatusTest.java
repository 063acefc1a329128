package io.spillway.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class SiteStatusTest {
    private static final String STATUS = """
            {"site":"idc2","uptime_s":12,
             "bgp":{"local_as":5,"router_id":"10.101.2.2","neighbors":[
               {"address":"10.101.2.1","remote_as":2,"state":"Established","since_s":3,"last_error":null}]},
             "services":[{"name":"web","protocol":"tcp","vip":"10.101.4.1","port":80,
               "servers":[
                 {"address":"10.101.6.11","health":"up","active":1,"inactive":0,"foreign":0,"new":5},
                 {"address":"10.101.6.12","health":"up","active":2,"inactive":0,"foreign":0,"new":6}],
               "spilled":[{"site":"idc1","active":3,"inactive":0,"new":7}]}],
             "load":[
               {"site":"idc2","self":true,"load":0.1,"own":0.1,"age_s":0.0,"live":true},
               {"site":"idc1","self":false,"load":0.4,"own":0.4,"age_s":0.5,"live":true},
               {"site":"idc3","self":false,"load":0.2,"own":0.2,"age_s":9.5,"live":false},
               {"site":"idc4","self":false,"load":null,"age_s":0.0,"live":true}],
             "spill":{"active":true,"to":["idc1"],"reason":"load 1.20, spills above 1.1"},
             "counters":{"received":123,"tunnel-stranger":4}}
            """;

    private final SiteStatus status = SiteStatus.parse(STATUS);

    @Test
    void readsWhatAScenarioLooksAt() {
        assertThat(status.bgp().neighbors().getFirst().state()).isEqualTo("Established");
        assertThat(status.spill().to()).containsExactly("idc1");
        assertThat(status.counters()).containsEntry("tunnel-stranger", 4L);
        assertThat(status.scheduledFlows()).isEqualTo(11);
        assertThat(status.spilledFlows()).isEqualTo(7);
    }

    @Test
    void knowsTheLoadOfASiteOnlyFromALiveReport() {
        assertThat(status.loadOf("idc1")).isEqualTo(0.4);
        assertThat(status.loadOf("idc3")).isNaN();
        assertThat(status.loadOf("idc4")).isNaN();
        assertThat(status.loadOf("idc5")).isNaN();
    }

    @Test
    void refusesWhatIsNoStatus() {
        assertThatThrownBy(() -> SiteStatus.parse("404 not found")).isInstanceOf(JacksonException.class);
    }
}
