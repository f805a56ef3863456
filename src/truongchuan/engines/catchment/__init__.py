"""Catchments: which school takes which residential unit.

Every unit *i* (children p_i) goes wholly to one school site *j*::

    minimise    sum_ij c_ij x_ij  (+ spread of utilisation)
    subject to  sum_j x_ij = 1                         every unit to one site
                sum_i p_ig x_ij <= Q_jg                seats, per entry grade g
                sum_{j moved} p_i x_ij <= M            children moved, when limited
                x_{h_j j} = 1                          a site holds the unit it stands in
                {i : x_ij = 1} is connected            in the graph, per piece of it

Where seats cannot suffice, the children beyond them are minimised first. ``solve`` returns a plan,
a lower bound that no plan can beat, and the parts to explain both.
"""
